package org.alloclab.libc.jemalloc.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.conf.ConfReader;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Eagerness;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/**
 * Background threads over arenas of a library that purges nothing meanwhile. A freed block of 1 MiB leaves 257 dirty pages,
 * fewer than the 1024 that a thread would wake earlier for: it sleeps for the whole decay time. At its end the pages count as
 * new, for the decay looks at the clock for the first time; after another decay time they go.
 */
final class BackgroundThreadsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = 5 * SECOND;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int PAGES = 257;

    private final VirtualClock clock = new VirtualClock(START);
    private final Mutex mutex = new Mutex(new RunningThread());
    private final Map<String, String> options = new LinkedHashMap<>(Map.of("background_thread", "true"));

    private BackgroundThreads threads() {
        return new BackgroundThreads(
                Config.of(ConfReader.read(OptionValues.parse(Options.all(), options))), clock, mutex);
    }

    /** Arenas with dirty pages each. */
    private Arena[] arenas(int count, String dirtyMillis, String muzzyMillis) {
        Jemalloc jemalloc = new Jemalloc(
                ConfReader.read(OptionValues.parse(
                        Options.all(), Map.of("dirty_decay_ms", dirtyMillis, "muzzy_decay_ms", muzzyMillis))),
                MachineDescription.reference(),
                new PlainAddressSpace(),
                clock,
                Teller.SILENT);
        JemallocThread main = jemalloc.newThread();
        main.life().place(0, 0x4000_0000_0000L);
        jemalloc.boot();
        main.life().boot();
        jemalloc.finishInit();
        Arena[] arenas = new Arena[count];
        for (int i = 0; i < count; i++) {
            JemallocThread thread = main;
            if (i > 0) {
                thread = jemalloc.newThread();
                thread.life().place(0, 0x4000_0000_0000L + ((long) i << 20));
            }
            thread.free(thread.malloc(1 << 20));
            arenas[i] = Objects.requireNonNull(jemalloc.arenas().at(i));
            assertThat(dirty(arenas[i])).isEqualTo(PAGES);
        }
        return arenas;
    }

    private static long dirty(Arena arena) {
        return arena.pac().ecache(Stage.DIRTY).pages();
    }

    private static long muzzy(Arena arena) {
        return arena.pac().ecache(Stage.MUZZY).pages();
    }

    private void at(double seconds, BackgroundThreads threads) {
        clock.set(START + (long) (seconds * SECOND));
        threads.runDue();
    }

    @Test
    void aThreadSleepsForEverUntilPagesAreFreedAndAgainWhenAllAreGone() {
        Arena arena = arenas(1, "10000", "0")[0];
        BackgroundThreads threads = threads();
        assertThat(threads.count()).isZero();
        threads.arenaMade(arena.decay());
        assertThat(threads.count()).isEqualTo(1);
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
        at(0, threads);
        assertThat(threads.runs()).isZero();

        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        assertThat(threads.runs()).isEqualTo(1);
        assertThat(threads.sleptNanos()).isZero();
        clock.set(START + SECOND);
        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        at(9.999, threads);
        assertThat(threads.runs()).isEqualTo(1);

        clock.set(START + 10 * SECOND);
        threads.pagesFreed(0);
        assertThat(threads.runs()).isEqualTo(2);
        assertThat(dirty(arena)).isEqualTo(PAGES);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 20 * SECOND);
        assertThat(threads.sleptNanos()).isEqualTo(10 * SECOND);
        at(20, threads);
        assertThat(dirty(arena)).isZero();
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
        assertThat(threads.runs()).isEqualTo(3);
        assertThat(threads.sleptNanos()).isEqualTo(20 * SECOND);
    }

    @Test
    void whereNothingIsUnusedItGoesOnSleepingForEver() {
        Arena arena = arenas(1, "10000", "0")[0];
        arena.decay().purge();
        BackgroundThreads threads = threads();
        threads.arenaMade(arena.decay());
        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
    }

    @Test
    void itSleepsAtLeastATenthOfASecond() {
        BackgroundThreads threads = threads();
        threads.arenaMade(arenas(1, "20", "0")[0].decay());
        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + SECOND / 10);
    }

    @Test
    void pagesGoThroughMuzzyInTheBackground() {
        Arena arena = arenas(1, "1000", "1000")[0];
        BackgroundThreads threads = threads();
        threads.arenaMade(arena.decay());
        threads.pagesFreed(0);
        at(1, threads);
        assertThat(dirty(arena)).isEqualTo(PAGES);
        at(2, threads);
        assertThat(dirty(arena)).isZero();
        assertThat(muzzy(arena)).isEqualTo(PAGES);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 3 * SECOND);
        at(3, threads);
        assertThat(muzzy(arena)).isZero();
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
    }

    @Test
    void aThreadServesEachNthArena() {
        options.put("max_background_threads", "2");
        Arena[] arenas = arenas(4, "10000", "0");
        BackgroundThreads threads = threads();
        for (Arena arena : arenas) {
            threads.arenaMade(arena.decay());
        }
        assertThat(threads.max()).isEqualTo(2);
        assertThat(threads.count()).isEqualTo(2);
        long dirtyOfFirst = dirty(arenas[0]);
        threads.pagesFreed(3);
        at(10, threads);
        at(20, threads);
        assertThat(dirty(arenas[1]) + dirty(arenas[3])).isZero();
        assertThat(dirtyOfFirst).isPositive();
        assertThat(dirty(arenas[0])).isEqualTo(dirtyOfFirst);
        assertThat(dirty(arenas[2])).isEqualTo(PAGES);
    }

    @Test
    void theFirstToWakeDecides() {
        Arena[] arenas = arenas(2, "10000", "0");
        BackgroundThreads threads = threads();
        threads.arenaMade(arenas[0].decay());
        threads.arenaMade(arenas[1].decay());
        threads.pagesFreed(1);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        clock.set(START + SECOND);
        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        at(10, threads);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 11 * SECOND);
    }

    /** Half of the new pages go within the 5 s that are left: 2048 make 1024, which is not more than 1024 yet. */
    @Test
    void manyNewPagesWakeIt() {
        BackgroundThreads threads = asleepFor("10000");
        Decay decay = decay(10_000, START + 5 * SECOND);
        threads.epochBegan(0, decay, 2048);
        threads.epochBegan(0, decay, 0);
        assertThat(threads.runs()).isEqualTo(1);
        threads.epochBegan(0, decay, 2);
        assertThat(threads.runs()).isEqualTo(2);
        // before the first epoch of an arena nothing may stay
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
    }

    /** A tenth of a second before it wakes anyway it is woken still, later it is not, and the pages are forgotten. */
    @Test
    void shortlyBeforeItsTimeItSleepsOn() {
        BackgroundThreads threads = asleepFor("10000");
        Decay late = decay(10_000, START + 10 * SECOND - SECOND / 10 + 1);
        threads.epochBegan(0, late, 1L << 40);
        assertThat(threads.runs()).isEqualTo(1);
        threads.epochBegan(0, decay(10_000, START + 5 * SECOND), 2048);
        assertThat(threads.runs()).isEqualTo(1);
        threads.epochBegan(0, decay(10_000, START + 10 * SECOND - SECOND / 10), 1L << 40);
        assertThat(threads.runs()).isEqualTo(2);
    }

    @Test
    void onlyAGradualDecayWhoseEpochIsBeforeTheWakeCounts() {
        BackgroundThreads threads = asleepFor("10000");
        threads.epochBegan(0, decay(-1, START), 1L << 40);
        threads.epochBegan(0, decay(10_000, START + 10 * SECOND), 1L << 40);
        threads.epochBegan(0, decay(10_000, START + 11 * SECOND), 1L << 40);
        assertThat(threads.runs()).isEqualTo(1);
    }

    @Test
    void anEpochAlsoStartsWhatSleepsForEverAndRunsWhatIsDue() {
        Arena arena = arenas(1, "10000", "0")[0];
        BackgroundThreads threads = threads();
        threads.arenaMade(arena.decay());
        Decay decay = decay(10_000, START);
        threads.epochBegan(0, decay, 0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        clock.set(START + 10 * SECOND);
        threads.epochBegan(0, decay, 0);
        assertThat(threads.runs()).isEqualTo(2);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 20 * SECOND);
    }

    private BackgroundThreads asleepFor(String millis) {
        BackgroundThreads threads = threads();
        threads.arenaMade(arenas(1, millis, "0")[0].decay());
        threads.pagesFreed(0);
        assertThat(threads.runs()).isEqualTo(1);
        return threads;
    }

    private static Decay decay(long millis, long epoch) {
        return new Decay(0x7fff_0000_0000L, epoch, millis, new Mutex(new RunningThread()));
    }

    @Test
    void theyAreTurnedOnAndOff() {
        options.clear();
        Arena[] arenas = arenas(3, "10000", "0");
        BackgroundThreads threads = threads();
        for (Arena arena : arenas) {
            threads.arenaMade(arena.decay());
        }
        threads.pagesFreed(0);
        threads.epochBegan(0, decay(10_000, START), 1L << 40);
        assertThat(threads.enabled()).isFalse();
        assertThat(threads.count()).isZero();
        assertThat(threads.runs()).isZero();
        assertThat(threads.eagerness()).isEqualTo(Eagerness.ON_EPOCH_ADVANCE);
        threads.enable();
        assertThat(threads.enabled()).isTrue();
        assertThat(threads.count()).isEqualTo(3);
        assertThat(threads.eagerness()).isEqualTo(Eagerness.NEVER);
        threads.pagesFreed(0);
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        threads.enable();
        assertThat(threads.nextWakeNanos()).isEqualTo(START + 10 * SECOND);
        threads.disable();
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
        assertThat(threads.count()).isZero();
        at(10, threads);
        assertThat(threads.runs()).isEqualTo(1);
        threads.enable();
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
    }

    @Test
    void anotherLimitStartsThemAnew() {
        Arena[] arenas = arenas(3, "10000", "0");
        BackgroundThreads threads = threads();
        for (Arena arena : arenas) {
            threads.arenaMade(arena.decay());
        }
        assertThat(threads.limit()).isEqualTo(4);
        threads.pagesFreed(0);
        threads.limit(1);
        assertThat(threads.limit()).isEqualTo(1);
        assertThat(threads.enabled()).isTrue();
        assertThat(threads.count()).isEqualTo(1);
        assertThat(threads.nextWakeNanos()).isEqualTo(NEVER);
        threads.disable();
        threads.limit(2);
        assertThat(threads.enabled()).isFalse();
        assertThat(threads.count()).isZero();
    }

    /** 4096 stands for 4; the arena of oversize requests, which purges at once, is not served; the first is made without a lock. */
    @Test
    void whoIsServedFromTheStart() {
        assertThat(threads().max()).isEqualTo(4);
        options.put("max_background_threads", "4095");
        assertThat(threads().max()).isEqualTo(4095);
        Arena[] arenas = arenas(3, "10000", "0");
        BackgroundThreads threads = threads();
        threads.oversizeArena(1);
        threads.arenaMade(arenas[0].decay());
        assertThat(mutex.counts().locks()).isZero();
        threads.arenaMade(arenas[1].decay());
        assertThat(mutex.counts().locks()).isZero();
        threads.arenaMade(arenas[2].decay());
        assertThat(mutex.counts().locks()).isEqualTo(1);
        assertThat(threads.count()).isEqualTo(2);
        threads.serve(1);
        assertThat(threads.count()).isEqualTo(3);
    }
}
