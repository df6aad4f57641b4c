package org.alloclab.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceTotals;
import org.junit.jupiter.api.Test;

/** The one loop: where it stands still, who hears what, how it ends. */
final class RunTest {
    private static final int BATCH = 10;

    private final List<Long> stops = new ArrayList<>();

    private static RunPlan plan() {
        return new PlanResolver(new ProviderRegistry(FakeLayers.all())).resolve(RunRequest.of("bump"));
    }

    /** Batches of ten operations, each of which allocates so many bytes; the real batches are longer. */
    private static List<OpBatch> batches(int count, int bytes) {
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        List<OpBatch> batches = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            OpBatch batch = new OpBatch(BATCH);
            appender.begin(batch);
            for (int i = 0; i < BATCH; i++) {
                appender.malloc(1, 16L * (b * BATCH + i + 1), bytes);
            }
            appender.end();
            batches.add(batch);
        }
        return batches;
    }

    private static TraceTotals totals(long ops, long bytes) {
        return new TraceTotals(ops, 1, bytes, ops, bytes, ops, 0, "", 0, 0, List.of());
    }

    private RunListener stopsAreNoted() {
        return (checkpoint, machine) -> stops.add(checkpoint.op());
    }

    @Test
    void checkpointsStandBetweenOperationsAndAtTheEdgesOfBatches() {
        Run run = new Run(plan());
        run.interrupt(new EvenCheckpoints(40, 8));
        run.checkpointsTo(stopsAreNoted());
        run.start();
        batches(4, 8).forEach(run::play);
        run.finish(totals(40, 320));
        assertThat(stops).containsExactly(0L, 5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L);
    }

    @Test
    void aCheckpointKnowsWhatIsLiveInFrontOfIt() {
        List<Long> live = new ArrayList<>();
        Run run = new Run(plan());
        run.interrupt(new EvenCheckpoints(20, 5));
        run.checkpointsTo((checkpoint, machine) -> live.add(checkpoint.liveBytes()));
        run.start();
        batches(2, 100).forEach(run::play);
        run.finish(totals(20, 2000));
        assertThat(live).containsExactly(0L, 400L, 800L, 1200L, 1600L, 2000L);
    }

    @Test
    void doublingCheckpointsStayEvenlySpaced() {
        Run run = new Run(plan());
        run.interrupt(new DoublingCheckpoints(8));
        run.checkpointsTo(new RunListener() {
            @Override
            public void started(Checkpoint checkpoint, ProgramMachine machine) {}

            @Override
            public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
                stops.add(checkpoint.op());
            }

            @Override
            public void ended(Checkpoint checkpoint, ProgramMachine machine) {}
        });
        run.start();
        batches(4, 8).forEach(run::play);
        run.finish(totals(40, 320));
        assertThat(stops)
                .as("eight at spacing 1, then the even ones of those remain, and so on; the end is one of them")
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 10L, 12L, 14L, 16L, 20L, 24L, 28L, 32L, 40L);
    }

    /** What a trace may bring beside its operations: several things at one place, each as often as it asks to. */
    @Test
    void severalInterludesAtOnePlaceHappenInTheirOrderAndAsOftenAsTheyAsk() {
        List<String> happened = new ArrayList<>();
        Run run = new Run(plan());
        run.interrupt(new At(13, 3, happened, "pause"));
        run.interrupt(new At(13, 1, happened, "mark"));
        run.interrupt(new At(7, 1, happened, "call"));
        run.start();
        batches(2, 8).forEach(run::play);
        run.finish(totals(20, 160));
        assertThat(happened)
                .containsExactly(
                        "call before 7", "pause before 13", "pause before 13", "pause before 13", "mark before 13");
    }

    /** Happens so many times before an operation. */
    private static final class At implements Interlude {
        private final long at;
        private final List<String> happened;
        private final String what;
        private int left;

        At(long at, int times, List<String> happened, String what) {
            this.at = at;
            this.left = times;
            this.happened = happened;
            this.what = what;
        }

        @Override
        public int due(OpBatch batch, int from) {
            long row = at - batch.firstOp();
            return left > 0 && row >= from && row < batch.count() ? (int) row : LATER;
        }

        @Override
        public void happen(long op, Run run) {
            left--;
            happened.add(what + " before " + op);
        }
    }

    @Test
    void callsOfTheStartAreNotCallsOfTheLoop() {
        List<SystemCall> heard = new ArrayList<>();
        Run run = new Run(plan());
        run.callsTo(new Probe() {
            @Override
            public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
                heard.add(call);
            }
        });
        run.machine().space().brk(0);
        run.start();
        assertThat(heard).isEmpty();
        batches(1, 8).forEach(run::play);
        RunResult result = run.finish(totals(10, 80));
        assertThat(heard).isNotEmpty();
        assertThat(result.systemCalls().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(heard.size());
    }

    @Test
    void answersAreHeardOnceEachInOrder() {
        List<Long> ops = new ArrayList<>();
        List<Long> addresses = new ArrayList<>();
        Run run = new Run(plan());
        run.interrupt(new EvenCheckpoints(20, 3));
        run.operationsTo((batch, from, to, answers) -> {
            for (int i = from; i < to; i++) {
                ops.add(batch.firstOp() + i);
                addresses.add(answers.address[i]);
            }
        });
        run.start();
        batches(2, 16).forEach(run::play);
        run.finish(totals(20, 320));
        assertThat(ops).hasSize(20).isSorted().doesNotHaveDuplicates();
        assertThat(addresses).isSorted().doesNotHaveDuplicates().doesNotContain(0L);
    }

    @Test
    void aDeathEndsTheRunWhereItHappens() {
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        OpBatch batch = new OpBatch(BATCH);
        appender.begin(batch);
        appender.malloc(1, 0x10, 8);
        appender.malloc(1, 0x20, 13);
        appender.free(1, 0x20);
        appender.free(1, 0x10);
        appender.end();
        List<String> told = new ArrayList<>();
        Run run = new Run(plan());
        run.checkpointsTo(new RunListener() {
            @Override
            public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
                told.add("op " + checkpoint.op());
            }

            @Override
            public void died(Checkpoint checkpoint, ProgramMachine machine) {
                told.add("died in " + checkpoint.op() + " with " + checkpoint.liveBytes() + " bytes live");
            }
        });
        run.start();
        run.play(batch);
        assertThat(run.isAlive()).isFalse();
        run.play(batch);
        RunResult result = run.finish(totals(4, 0));
        assertThat(told).containsExactly("op 0", "died in 2 with 21 bytes live");
        assertThat(result.played()).isEqualTo(2);
        assertThat(result.death())
                .hasValueSatisfying(death -> assertThat(death.op()).isEqualTo(2));
        assertThat(result.allocator().asMap()).as("a dead program is not asked").isEmpty();
    }

    @Test
    void whatThePlanSaysOfTimeIsWhatCheckpointsSay() {
        List<Long> nanos = new ArrayList<>();
        Run run = new Run(plan());
        run.interrupt(new EvenCheckpoints(10, 2));
        run.checkpointsTo((checkpoint, machine) -> nanos.add(checkpoint.nanos()));
        run.start();
        batches(1, 8).forEach(run::play);
        run.finish(totals(10, 80));
        assertThat(nanos).containsExactly(1_000_000_000_000L, 1_000_000_004_000L, 1_000_000_009_000L);
    }
}
