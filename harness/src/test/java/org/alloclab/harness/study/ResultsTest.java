package org.alloclab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.ComparisonCsv;
import org.alloclab.harness.render.ComparisonMarkdown;
import org.alloclab.harness.render.DiffText;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.result.ComparisonFile;
import org.alloclab.harness.result.ResultFile;
import org.alloclab.harness.result.ResultReader;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is what is read back, under one key everywhere, and two results can be held side by side. */
final class ResultsTest {
    private static final String PROGRAM = "1: malloc 0x10 8000\n1: malloc 0x20 70000\n1: free 0x10\n1: free 0x20\n";

    @TempDir
    private Path directory;

    private List<Comparison> compared(String program, Touch touch) throws IOException {
        Path trace = Files.writeString(directory.resolve("t"), program);
        PlanResolver resolver = new PlanResolver(new ProviderRegistry(FakeLayers.all()));
        Map<String, RunPlan> plans = new LinkedHashMap<>();
        plans.put("bump", resolver.resolve(RunRequest.of("bump").folded(touch)));
        plans.put("bump:lucky", resolver.resolve(RunRequest.of("bump:lucky").folded(touch)));
        return List.of(
                Comparison.run("t", new TraceSource(trace), new MemoryReplayFormat(), ReadOptions.STRICT, plans, 0));
    }

    private ResultFile file(String name, Touch touch) throws IOException {
        return file(name, Json.of(ResultFiles.of("1", compared(PROGRAM, touch))));
    }

    private ResultFile file(String name, String text) throws IOException {
        return new ResultReader().read(Files.writeString(directory.resolve(name), text));
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        ComparisonFile written = ResultFiles.of("1", compared(PROGRAM, Touch.ALL));
        ResultFile read = file("a", Json.of(written));
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(Json.of(read))).isEqualTo(mapper.readTree(Json.of(written)));
        assertThat(read.metrics()).isEqualTo(written.metrics());
        assertThat(((ComparisonFile) read).traces().get(0).runs().get(1).plan())
                .isEqualTo(written.traces().get(0).runs().get(1).plan());
    }

    @Test
    void aDeathIsReadBackToo() throws IOException {
        ComparisonFile written =
                ResultFiles.of("1", compared("1: malloc 0x10 13\n1: free 0x10\n1: malloc 0x20 1\n", Touch.ALL));
        ComparisonFile read = (ComparisonFile) file("a", Json.of(written));
        assertThat(read.traces().get(0).runs().get(0).death())
                .isEqualTo(written.traces().get(0).runs().get(0).death())
                .isNotNull();
    }

    /** A figure is declared once, and has one name wherever it is written. */
    @Test
    void csvJsonAndMarkdownHaveTheSameKeys() throws IOException {
        List<Comparison> comparisons = compared(PROGRAM, Touch.ALL);
        List<String> keys = RunFigures.ALL.metrics().stream().map(Metric::key).toList();
        String header = ComparisonCsv.of(comparisons).lines().findFirst().orElseThrow();
        assertThat(header).isEqualTo("trace,allocator," + String.join(",", keys) + ",died,workload,handed_out");
        ComparisonFile json = ResultFiles.of("1", comparisons);
        assertThat(json.traces().get(0).runs().get(0).figures().keySet()).isSubsetOf(keys);
        assertThat(json.metrics()).containsAll(RunFigures.ALL.metrics());
        assertThat(ComparisonMarkdown.of(comparisons))
                .contains(
                        "| peak_rss_bytes | 81920 | 81920 |", "- `frag_mean`: ", "| handed_out | ", "- `handed_out`: ");
    }

    @Test
    void everyFigureHasASentenceAndAUniqueKey() {
        assertThat(RunFigures.ALL.metrics()).allSatisfy(metric -> {
            assertThat(metric.key()).matches("[a-z_]+");
            assertThat(metric.meaning()).endsWith(".");
        });
    }

    @Test
    void theContractOfASeriesIsKept() throws IOException {
        String json = Json.of(ResultFiles.of("1", compared(PROGRAM, Touch.ALL)));
        assertThat(json)
                .contains("\"process_rss_peak_kb\": 80", "\"process_rss_end_kb\": 80")
                .contains("\"time_s\": ", "\"live_kb\": 76", "\"heap_rss_kb\": 80", "\"process_rss_kb\": 80");
    }

    @Test
    void aDiffShowsWhatDiffersWithUnitAndDirection() throws IOException {
        ResultDiff diff = ResultDiff.of(file("a", Touch.ALL), file("b", Touch.NONE));
        assertThat(diff.runs()).hasSize(2);
        assertThat(diff.equal()).isPositive();
        assertThat(DiffText.of(diff).lines().map(String::strip).toList())
                .contains("t, bump", "t, bump:lucky")
                .anyMatch(line -> line.matches("end_rss_bytes +81920 +0 +bytes +-100.0 % +better"));
        assertThat(ResultDiff.of(file("a", Touch.ALL), file("c", Touch.ALL)).isEmpty())
                .isTrue();
    }

    @Test
    void runsThatOnlyOneHasAreNamed() throws IOException {
        ComparisonFile both = ResultFiles.of("1", compared(PROGRAM, Touch.ALL));
        ComparisonFile.TraceEntry trace = both.traces().get(0);
        ComparisonFile one = new ComparisonFile(
                both.schema(),
                both.kind(),
                both.version(),
                both.metrics(),
                List.of(
                        new ComparisonFile.TraceEntry(
                                trace.trace(),
                                trace.sha256(),
                                trace.figures(),
                                trace.runs().subList(0, 1)),
                        new ComparisonFile.TraceEntry(
                                "u",
                                trace.sha256(),
                                trace.figures(),
                                trace.runs().subList(0, 1))));
        ResultDiff diff = ResultDiff.of(both, one);
        assertThat(diff.onlyFirst()).containsExactly("t, bump:lucky");
        assertThat(diff.onlySecond()).containsExactly("u, bump");
    }

    @Test
    void whatIsNoResultIsSaidInOneLine() throws IOException {
        String good = Json.of(ResultFiles.of("1", compared(PROGRAM, Touch.ALL)));
        fails(good.replace("\"schema\": 1", "\"schema\": 2"), "this alloclab reads results of schema 1: was 2");
        fails(
                good.replace("\"kind\": \"compare\"", "\"kind\": \"poem\""),
                "a result's kind is compare, replay or confirm: was poem");
        fails(good.substring(0, good.length() / 2), "this is no result");
        fails("{\"a\": 1}", "a result has a schema version");
        fails("", "a result has a schema version");
        fails(good.replace("\"traces\"", "\"travels\""), "this is no result");
        assertThatThrownBy(() -> new ResultReader().read(directory.resolve("none")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no such file");
    }

    private void fails(String text, String message) {
        assertThatThrownBy(() -> file("bad", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
