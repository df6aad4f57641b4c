package org.alloclab.harness.study.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.measure.LowerBound;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound that a machine tells while everything is touched is the one of a machine on which nothing is. */
final class LowerBoundTest {
    private final ProviderRegistry registry = ProviderRegistry.discover();
    private final PlanResolver resolver = new PlanResolver(registry);

    private record Played(Outcome outcome, Contender contender) {}

    private static Played play(String trace, RunPlan plan) throws IOException {
        Contender contender = new Contender("it", plan, 0, Pace.BY_OPERATIONS);
        if (plan.workload().touch() == Touch.ALL) {
            contender.tellTouchesApart();
        }
        return new Played(finish(trace, contender), contender);
    }

    private static Outcome finish(String trace, Contender contender) throws IOException {
        TraceSource source = new TraceSource(Path.of(trace));
        TraceFormat format = TraceFormats.detect(source);
        try (TraceReader reader = format.open(source, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                contender.play(batch);
            }
            return contender.result(reader.totals());
        }
    }

    /** Answers how many rows could tell it. */
    private int told(String trace, Map<String, String> options) throws IOException {
        int told = 0;
        for (UserAllocatorProvider provider : registry.of(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)) {
            RunPlan touched =
                    resolver.resolve(RunRequest.of(provider.id()).with(options).touching(Touch.ALL));
            Played apart = play(trace, touched);
            Outcome plain = finish(trace, new Contender("it", touched, 0, Pace.BY_OPERATIONS));
            // metrics that a machine makes for itself are equal in what they say alone
            assertThat(apart.outcome().measured().run().toString())
                    .as("%s with touches kept apart", provider.id())
                    .isEqualTo(plain.measured().run().toString());
            if (apart.contender().lowerBound().isPresent()) {
                Played untouched = play(trace, touched.touching(Touch.NONE));
                assertThat(apart.contender().lowerBound())
                        .as(provider.id())
                        .contains(LowerBound.of(untouched.outcome().measured()));
                told++;
            }
        }
        return told;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workload:server?ops=60000&live=12000000",
                "workload:larson?threads=2&rounds=5",
                "workload:rptest?loops=20",
                "workload:mstress?threads=2&iterations=3",
                "workload:mesh-fragmenter"
            })
    void aTouchedMachineTellsIt(String trace) throws IOException {
        assertThat(told(trace, Map.of("transparent_hugepage", "never"))).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aHugePageEndsIt() throws IOException {
        int huge = 0;
        for (UserAllocatorProvider provider : registry.of(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)) {
            Played apart = play(
                    "workload:server?ops=60000&live=12000000",
                    resolver.resolve(RunRequest.of(provider.id())
                            .with(Map.of("transparent_hugepage", "always"))
                            .touching(Touch.ALL)));
            if (apart.outcome().measured().run().faults().getOrDefault(FaultKind.HUGE, 0L) > 0) {
                assertThat(apart.contender().lowerBound()).as(provider.id()).isEmpty();
                huge++;
            }
        }
        assertThat(huge).isPositive();
        // those without one tell it, and tell it right
        assertThat(told("workload:server?ops=60000&live=12000000", Map.of("transparent_hugepage", "always")))
                .isEqualTo(registry.of(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)
                                .size()
                        - huge);
    }
}
