package org.alloclab.harness.trace.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each workload against what is published of it. */
class WorkloadsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "larson?threads=3&chunks=200&rounds=5&generations=2",
                "xmalloc-test?batches=8&objects=300&size=-1",
                "mstress?scale=2&iterations=2",
                "sh6bench?repeats=2&calls=2000",
                "alloc-test?ops=20000&threads=2",
                "glibc-simple?blocks=2000",
                "glibc-thread?ops=5000",
                "rptest?loops=20",
                "cache-scratch",
                "cfrac?objects=20000",
                "espresso?objects=20000",
                "mesh-fragmenter?bytes=1048576",
                "robson?bytes=65536&steps=5",
                "server?ops=20000&live=4194304"
            })
    void isTheSameEachTime(String workload) throws IOException {
        Played first = new Played("workload:" + workload);
        Played second = new Played("workload:" + workload);
        assertThat(first.rows).isPositive().isEqualTo(first.totals.ops());
        assertThat(second.hash).isEqualTo(first.hash);
        assertThat(second.totals).isEqualTo(first.totals);
    }

    @Test
    void anotherSeedIsAnotherTrace() throws IOException {
        assertThat(new Played("workload:cfrac?objects=2000&seed=2").hash)
                .isNotEqualTo(new Played("workload:cfrac?objects=2000").hash);
    }

    @Test
    void cfracHasItsPublishedSizesAndLifetimes() throws IOException {
        Played cfrac = new Played("workload:cfrac?objects=400000&retained=0");
        // the published shares sum to 99.7
        assertThat(cfrac.share(18)).isCloseTo(39.6, within(0.5));
        assertThat(cfrac.share(28)).isCloseTo(12.5, within(0.4));
        assertThat(cfrac.share(20)).isCloseTo(12.5, within(0.4));
        assertThat(cfrac.share(26)).isCloseTo(12.3, within(0.4));
        assertThat(cfrac.share(10)).isCloseTo(11.5, within(0.4));
        assertThat(cfrac.share(30)).isCloseTo(5.9, within(0.3));
        assertThat(cfrac.share(12)).isCloseTo(3.8, within(0.3));
        assertThat(cfrac.share(16)).isCloseTo(1.6, within(0.2));
        // a block dies with the first birth behind its lifetime, so up to one block later
        assertThat(cfrac.diedBelow(128)).isCloseTo(72, within(6.0));
        assertThat(cfrac.diedBelow(2048)).isCloseTo(100, within(0.5));
    }

    @Test
    void espressoHasItsPublishedSizesLifetimesAndLiveBytes() throws IOException {
        Played espresso = new Played("workload:espresso?objects=1000000");
        assertThat(espresso.share(48)).isCloseTo(36.7, within(0.8));
        assertThat(espresso.share(16)).isCloseTo(31.8, within(0.8));
        assertThat(espresso.share(56)).isCloseTo(14.1, within(0.5));
        assertThat(espresso.diedBelow(2 << 10)).isCloseTo(50, within(4.0));
        assertThat(espresso.diedBelow(16 << 10)).isCloseTo(75, within(2.0));
        assertThat(espresso.diedBelow(128 << 10)).isCloseTo(98, within(1.0));
        assertThat((double) espresso.totals.peakLiveBytes()).isCloseTo(438_000, within(44_000.0));
    }

    @Test
    void larsonHoldsItsChunksAndHandsThemOver() throws IOException {
        Played larson = new Played("workload:larson?threads=2&chunks=500&rounds=10&generations=3");
        // warm-up by main: 5 times the chunks; then each generation replaces each of 1000 chunks 10 times on average
        assertThat(larson.births).isEqualTo(5 * 1000 + 3 * 10 * 1000);
        assertThat(larson.totals.peakLiveBlocks()).isEqualTo(1000);
        assertThat(larson.totals.threads()).isEqualTo(1 + 3 * 2);
        assertThat(larson.ends).isEqualTo(6);
        assertThat(larson.sizes.keySet()).allMatch(size -> size >= 8 && size < 1000);
        double mean = larson.sizes.entrySet().stream()
                        .mapToDouble(size -> (double) size.getKey() * size.getValue())
                        .sum()
                / larson.births;
        assertThat(mean).isCloseTo(503.5, within(5.0));
    }

    @Test
    void serverFillsItsSessionsAndEndsThemOnAnyThread() throws IOException {
        long live = 8 << 20;
        Played server = new Played("workload:server?ops=300000&threads=4&live=" + live);
        assertThat(server.totals.threads()).isEqualTo(1 + 4);
        assertThat(server.totals.ops()).isBetween(300_000L, 310_000L);
        // one request may hold an upload of 1 MiB and some kilobytes above what sessions may
        assertThat(server.totals.peakLiveBytes()).isBetween(live * 9 / 10, live + (9L << 17));
        assertThat(server.totals.endLiveBytes()).isLessThan(live / 2);
        assertThat(server.crossThreadFrees).isGreaterThan(5_000);
    }

    @Test
    void everyFreeOfXmallocComesFromAnotherThread() throws IOException {
        Played xmalloc = new Played("workload:xmalloc-test?workers=2&batches=10&objects=100");
        assertThat(xmalloc.births).isEqualTo(10 * 101);
        assertThat(xmalloc.crossThreadFrees).isEqualTo(10 * 101);
        assertThat(xmalloc.totals.endLiveBlocks()).isZero();
    }

    @Test
    void longerTurnsAndQueuesOfXmallocLetBlocksLiveLonger() throws IOException {
        Played atOnce = new Played("workload:xmalloc-test?batches=20&objects=100&turn=1");
        Played late = new Played("workload:xmalloc-test?batches=20&objects=100&turn=1000");
        Played narrow = new Played("workload:xmalloc-test?batches=20&objects=100&turn=1000&queue=1");
        assertThat(late.totals.peakLiveBlocks()).isGreaterThan(2 * atOnce.totals.peakLiveBlocks());
        // a batch that waits, one that each producer fills, one that each consumer frees
        assertThat(narrow.totals.peakLiveBlocks()).isLessThanOrEqualTo(5 * 101);
    }

    @Test
    void xmallocTakesTurnsFromATable() throws IOException {
        // thread 1 fills three batches of 10 objects; thread 2 begins to free one, main frees the two that wait
        Path turns = Files.writeString(directory.resolve("turns.csv"), "1,13\n2,1\n1,20\n");
        Played xmalloc = new Played("workload:xmalloc-test?workers=1&objects=10&turns=" + turns);
        assertThat(xmalloc.births).isEqualTo(33);
        assertThat(xmalloc.totals.ops()).isEqualTo(33 + 1 + 22);
        Path wrong = Files.writeString(directory.resolve("wrong.csv"), "1,13\n3,1\n");
        assertThatThrownBy(() -> new Played("workload:xmalloc-test?workers=1&turns=" + wrong))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a turn is one of a thread from 1 to 2, and has calls: was 3,1");
    }

    @Test
    void rptestHandsWholeBatchesOverAndTurnsDecideHowLongTheyWait() throws IOException {
        Played each = new Played("workload:rptest?threads=2&loops=100");
        Played late = new Played("workload:rptest?threads=2&loops=100&turn=50");
        // every second loop as many blocks again as the thread keeps, and two records
        assertThat((double) each.crossThreadFrees / each.births).isCloseTo(0.34, within(0.03));
        assertThat(late.totals.peakLiveBlocks()).isGreaterThan(each.totals.peakLiveBlocks() + 1000);
        assertThat(each.totals.endLiveBlocks()).isZero();
    }

    @Test
    void allocTestAndGlibcSimpleFreeAllAtLast() throws IOException {
        Played test = new Played("workload:alloc-test?ops=20000&threads=2&slots=4096");
        assertThat(test.sizes).containsEntry(2048L * 16, 2L);
        assertThat(test.totals.endLiveBlocks()).isZero();
        Played simple = new Played("workload:glibc-simple?blocks=2000&min=24&max=48");
        // main warms up, main, a thread, main: each 80 rounds of 25, 20 of 100, 5 of 400, 1 of 1600
        assertThat(simple.sizes)
                .containsEntry(24L, 4L * (2000 + 2000 + 2000 + 1600))
                .containsEntry(1600L * 8, 2L);
        assertThat(simple.totals.endLiveBlocks()).isZero();
    }

    @Test
    void glibcThreadDrawsSizesByOneOverTheirSquare() throws IOException {
        Played threads = new Played("workload:glibc-thread?threads=1&ops=200000");
        long upTo8 = 0;
        long upTo64 = 0;
        for (var size : threads.sizes.entrySet()) {
            upTo8 += size.getKey() < 8 ? size.getValue() : 0;
            upTo64 += size.getKey() < 64 ? size.getValue() : 0;
        }
        // the part below s is (1/4 - 1/s) / (1/4 - 1/32768)
        assertThat(100.0 * upTo8 / threads.births).isCloseTo(50, within(2.0));
        assertThat(100.0 * upTo64 / threads.births).isCloseTo(93.76, within(1.0));
    }

    @Test
    void allocTestHasTheClassesOfSizes() throws IOException {
        Played test = new Played("workload:alloc-test?ops=300000");
        long small = 0;
        for (var size : test.sizes.entrySet()) {
            small += size.getKey() <= 8 ? size.getValue() : 0;
        }
        // every second number has no zero bit at its end
        assertThat(100.0 * small / test.births).isCloseTo(50, within(1.0));
        assertThat(test.sizes.keySet()).allMatch(size -> (size >= 5 && size <= 1024) || size == 16 << 18);
    }

    @Test
    void mstressAllocatesByThreadAndFreesAll() throws IOException {
        Played mstress = new Played("workload:mstress?threads=2&scale=10&iterations=3");
        // 100 * scale * (1 + 2) blocks and half as many again, in each iteration
        assertThat(mstress.births).isEqualTo(3 * (3000 + 1500));
        assertThat(mstress.totals.endLiveBlocks()).isZero();
        assertThat(mstress.crossThreadFrees).isPositive();
    }

    @Test
    void sh6benchMakesSmallBlocksMoreOften() throws IOException {
        Played sh6 = new Played("workload:sh6bench?threads=1&calls=1000&repeats=1");
        // each run through the sizes below 100 makes 250, above 50
        assertThat(sh6.sizes).containsEntry(709L, 50L).containsEntry(354L, 50L).containsEntry(88L, 250L);
        assertThat(sh6.share(1)).isGreaterThan(sh6.share(709) * 10);
    }

    @Test
    void meshFragmenterKeepsHalfOfEachPair() throws IOException {
        Played mesh = new Played("workload:mesh-fragmenter?unit=512&bytes=1048576");
        // 512 pairs of 1 KiB; half of it stays: 128 pairs of 2 KiB, and so on
        assertThat(mesh.sizes.get(1024L)).isEqualTo(2 * 512);
        assertThat(mesh.sizes.get(2048L)).isEqualTo(2 * 128);
        // two tables have room for a pointer to each of twice as many blocks as units fit
        assertThat(mesh.totals.peakLiveBytes()).isLessThanOrEqualTo(1048576 + 2 * 8 * 4096);
        assertThat(mesh.totals.endLiveBytes()).isZero();
    }

    @Test
    void robsonStaysWithinItsLiveBytes() throws IOException {
        Played robson = new Played("workload:robson?word=16&bytes=65536&steps=6");
        assertThat(robson.totals.peakLiveBytes()).isLessThanOrEqualTo(65536);
        assertThat(robson.sizes.keySet()).containsExactly(16L, 32L, 64L, 128L, 256L, 512L, 1024L);
        // what is allocated in all is more than a program needs that lives within the bound
        assertThat(robson.births).isGreaterThan(4096);
    }

    @Test
    void fleetIsBornAndDiesByItsTable() throws IOException {
        Path table = Files.writeString(directory.resolve("fleet.csv"), "16,300,3000\n1024,100,100\n65536,1,10\n");
        Played fleet = new Played("workload:fleet?heap=16&events=100000&csv=" + table);
        // filled by live numbers: 3000 : 100 : 10; then born by rates 300 : 100 : 1
        assertThat((double) fleet.totals.endLiveBytes()).isCloseTo(16 << 20, within(0.1 * (16 << 20)));
        assertThat(fleet.sizes.get(16L)).isGreaterThan(fleet.sizes.get(1024L));
    }

    @Test
    void errorsNameWorkloadParameterValueAndRange() {
        assertThatThrownBy(() -> new Played("workload:larsen"))
                .isInstanceOf(UsageException.class)
                .hasMessage("there is no workload larsen; did you mean larson?");
        assertThatThrownBy(() -> new Played("workload:larson?thread=2"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("workload:larson: unknown option thread; did you mean threads?");
        assertThatThrownBy(() -> new Played("workload:larson?threads=0"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("workload:larson: threads must be at least 1: was 0");
        assertThatThrownBy(() -> new Played("workload:larson?threads"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("was 'threads'");
        assertThatThrownBy(() -> new Played("workload:fleet?csv=/nowhere.csv"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("/nowhere.csv: there is no such file");
    }

    @Test
    void aTableThatChangesIsAnotherTrace() throws IOException {
        Path table = directory.resolve("t.csv");
        TraceSource source = new TraceSource(Path.of("workload:fleet?csv=" + table));
        Files.writeString(table, "16,1,1\n");
        String first = source.digest();
        Files.writeString(table, "16,1,2\n");
        assertThat(source.digest()).isNotEqualTo(first);
    }
}
