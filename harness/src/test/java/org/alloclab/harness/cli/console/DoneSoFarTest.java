package org.alloclab.harness.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.result.ComparisonFile;
import org.alloclab.harness.result.ResultReader;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Finished;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done when a comparison is interrupted. */
final class DoneSoFarTest {
    @TempDir
    private Path directory;

    @Test
    void comparisonsAreKeptAsTheyCome() throws IOException {
        Path trace = Files.writeString(directory.resolve("t"), "1: malloc 0x10 8000\n1: free 0x10\n");
        PlanResolver resolver = new PlanResolver(new ProviderRegistry(FakeLayers.all()));
        Map<String, RunPlan> plans = new LinkedHashMap<>();
        plans.put("bump", resolver.resolve(RunRequest.of("bump").folded(Touch.ALL)));
        List<Comparison> told = new ArrayList<>();
        Heats heats =
                new Heats(new TraceSource(trace), new MemoryReplayFormat(), ReadOptions.STRICT, Lanes.ofThisJava());
        try (DoneSoFar<Comparison> done = new DoneSoFar<>(told::addAll)) {
            done.interrupted();
            assertThat(told).isEmpty();
            Finished finished = new Finished();
            done.begin(() -> finished.comparison("t", "00"));
            done.interrupted();
            assertThat(told).isEmpty();
            Comparison whole =
                    Comparison.run("t", heats, plans, 0, Pace.BY_OPERATIONS, Containment.BUDGET_NANOS, finished);
            done.interrupted();
            assertThat(told).hasSize(1);
            done.add(whole);
            done.interrupted();
        }
        // once as a part that was under way, once as one that was done
        assertThat(told).hasSize(2);
        assertThat(told.get(0).outcomes()).isEqualTo(told.get(1).outcomes());
        assertThat(told.get(1).outcomes()).extracting(Outcome::name).containsExactly("bump");
    }

    @Test
    void aPartSaysThatItIsOneAndIsReadBack() throws IOException {
        ComparisonFile part = ResultFiles.of("1", List.of()).interrupted();
        Path file = Files.writeString(directory.resolve("r.json"), Json.of(part));
        assertThat(file).content().contains("\"partial\": true");
        assertThat(((ComparisonFile) new ResultReader().read(file)).partial()).isTrue();
        assertThat(Json.of(ResultFiles.of("1", List.of()))).doesNotContain("partial");
    }
}
