package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.Capability;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What blocks contain, what wrong calls come to, and that the same program always comes to the same. */
abstract class ContentLaws extends EdgeLaws {
    private static final int CALLS = 3000;

    /** By how much the memory of the JVM differs between two runs that have to be equal. */
    private static final int HOST_BYTES = 48 << 20;

    @Test
    void everyByteIsKept() {
        for (int seed = 0; seed < 8; seed++) {
            programs().play(Session.SEED + seed, CALLS, 60, 1);
        }
    }

    @Test
    void everyByteIsKeptOnSeveralThreads() {
        for (int seed = 0; seed < 2; seed++) {
            programs().play(Session.SEED + 100 + seed, 2 * CALLS, 200, 4);
        }
    }

    /** Sizes around multiples of a word: the last bytes of a block are the first that are forgotten. */
    @Test
    void lastBytesMoveWithTheirBlock() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        int block = 0;
        for (int size = 1; size <= 200; size++) {
            for (int bigger : new int[] {size + 3, 4 * size + 1, 5000}) {
                model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block, size, 0));
                model.play(new HeapCall(HeapCall.Kind.REALLOC, 0, block, bigger, 0));
                model.play(new HeapCall(HeapCall.Kind.REALLOC, 0, block, Math.max(1, size / 2), 0));
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, block, 0, 0));
                block++;
            }
        }
    }

    @Test
    void callocForgetsWhatWasThere() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        for (int round = 0; round < 3; round++) {
            for (int size = 1; size <= 300; size++) {
                model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, 2 * size, size, 0));
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, 2 * size, 0, 0));
                model.play(new HeapCall(HeapCall.Kind.CALLOC, 0, 2 * size + 1, 1, size));
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, 2 * size + 1, 0, 0));
            }
        }
        for (int size : new int[] {1001, 5003, 20_005, 90_007, 131_001, 200_003, 700_005, 3_000_001}) {
            for (int block = 0; block < 4; block++) {
                model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block, size, 0));
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, block, 0, 0));
                model.play(new HeapCall(HeapCall.Kind.CALLOC, 0, block, size, 1));
                model.play(new HeapCall(HeapCall.Kind.FREE, 0, block, 0, 0));
            }
        }
    }

    @Test
    void aFailedReallocKeepsTheBlock() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, 1, 1000, 0));
        run.space().limit(run.mappedBytes());
        run.space().fixBreak();
        assertEquals(0, run.main().realloc(model.addressOf(1), 1L << 40));
        model.checkAll();
        model.freeAll(run.main());
        run.allocator().checkInvariants();
    }

    @Test
    void doubleFreeIsDeathByAbort() {
        Assumptions.assumeTrue(can(Capability.DETECTS_BAD_FREE));
        for (long size : new long[] {1, 24, 100, 500, 1000, 3000, 20_000}) {
            Session run = session();
            long block = run.main().malloc(size);
            run.main().malloc(size);
            run.main().free(block);
            SimulatedDeath death = assertThrows(
                    SimulatedDeath.class, () -> run.main().free(block), "a block of " + size + " bytes freed twice");
            assertEquals(Signal.SIGABRT, death.signal());
            assertFalse(death.text().isBlank(), "the real one says why");
        }
    }

    /** The memory of a large one may be gone, so that the program dies of another signal. */
    @Test
    void doubleFreeOfALargeBlockIsDeath() {
        Assumptions.assumeTrue(can(Capability.DETECTS_BAD_FREE));
        for (long size : new long[] {200_000, 3 << 20}) {
            Session run = session();
            long block = run.main().malloc(size);
            run.space().memory().touch(block, size);
            run.main().malloc(size);
            run.main().free(block);
            assertThrows(
                    SimulatedDeath.class, () -> run.main().free(block), "a block of " + size + " bytes freed twice");
        }
    }

    /** Pointers into a block, beside one, and to nowhere. Whoever says that it notices ends the program; nobody throws. */
    @Test
    void wildFreesEndTheProgramOrNothing() {
        for (long offset : new long[] {8, 16, 1, -16, 4096, 1L << 30, -(1L << 30)}) {
            Session run = session();
            long block = run.main().malloc(1000);
            run.main().malloc(1000);
            run.space().memory().touch(block, 1000);
            boolean died = false;
            try {
                run.main().free(block + offset);
            } catch (SimulatedDeath e) {
                died = true;
            }
            if (can(Capability.DETECTS_BAD_FREE) && (offset == 8 || offset == 1)) {
                assertTrue(died, "a free of " + offset + " bytes into a block was not noticed");
            }
        }
    }

    @Test
    void sameProgramSameAddresses() {
        List<Long> first = addresses(session(), session());
        byte[] otherwise = new byte[HOST_BYTES];
        List<Long> second = addresses(session(), session());
        assertEquals(first, second, "addresses of two runs of one program");
        assertEquals(HOST_BYTES, otherwise.length, "the second run was in a Java heap with less room");
    }

    /** What an allocator says of itself is as reproducible as its addresses. */
    @Test
    void sameProgramSameFigures() {
        assertEquals(said(session()), said(session()), "figures and reports of two runs of one program");
    }

    private List<String> said(Session run) {
        HeapModel model = new HeapModel(run, minAlignment());
        HeapProgram.of(Session.SEED, 1000, 60, 2).forEach(model::play);
        List<String> said = new ArrayList<>();
        run.allocator().metrics().asMap().forEach((metric, value) -> said.add(metric.key() + "=" + value));
        run.allocator().reportNames().forEach(name -> said.add(run.allocator().report(name)));
        run.allocator()
                .pieces((kind, address, bytes, arena, thread) ->
                        said.add(kind.key() + " " + address + " " + bytes + " " + arena + " " + thread));
        return said;
    }

    /** An instance knows nothing of another one: nothing is static. */
    @Test
    void instancesDoNotMeet() {
        Session lone = session();
        List<Long> alone = addresses(lone, lone);
        List<Long> both = addresses(session(), session());
        assertEquals(2 * alone.size(), both.size());
        for (int i = 0; i < alone.size(); i++) {
            assertEquals(alone.get(i), both.get(2 * i), "call " + i + " of an instance beside another one");
            assertEquals(alone.get(i), both.get(2 * i + 1), "call " + i + " of the other one");
        }
    }

    /** The addresses of a program that two sessions play in turns; of one where both are the same. */
    private List<Long> addresses(Session one, Session other) {
        List<Session> sessions = one == other ? List.of(one) : List.of(one, other);
        List<HeapModel> models = sessions.stream()
                .map(each -> new HeapModel(each, minAlignment()))
                .toList();
        List<Long> addresses = new ArrayList<>();
        for (HeapCall call : HeapProgram.of(Session.SEED, CALLS, 100, 2)) {
            for (HeapModel model : models) {
                model.play(call);
                addresses.add(model.addressOf(call.block()));
            }
        }
        return addresses;
    }

    /** To be listened to, and to be asked for figures, pieces and invariants, changes nothing. */
    @Test
    void lookingChangesNothing() {
        Session quiet = session();
        Session asked = new Session(provider(), options(), MachineDescription.reference(), new ListeningProbe());
        HeapModel quietModel = new HeapModel(quiet, minAlignment());
        HeapModel askedModel = new HeapModel(asked, minAlignment());
        int step = 0;
        for (HeapCall call : HeapProgram.of(Session.SEED, CALLS, 100, 2)) {
            quietModel.play(call);
            askedModel.play(call);
            assertEquals(
                    quietModel.addressOf(call.block()),
                    askedModel.addressOf(call.block()),
                    "an allocator that was asked for its figures answers otherwise to " + call.line());
            asked.allocator().metrics();
            asked.main().usableSize(askedModel.addressOf(call.block()));
            if (step++ % 100 == 0) {
                asked.allocator().checkInvariants();
                if (!reportsAllocate()) {
                    asked.allocator().reportNames().forEach(asked.allocator()::report);
                }
            }
            if (!asked.allocator().pieceKinds().isEmpty()) {
                asked.allocator().pieces((kind, address, bytes, arena, thread) -> {});
            }
        }
        assertEquals(quiet.space().calls(), asked.space().calls(), "system calls");
    }

    private static final class ListeningProbe implements Probe {
        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            assertNotEquals("", point.name());
        }
    }

    @Test
    void programsOf32BitsStayBelow4GiB() {
        Assumptions.assumeTrue(can(Capability.WORD_32));
        MachineDescription machine = MachineDescription.named("i386-1g");
        new ProgramRun(provider().id(), () -> new Session(provider(), Map.copyOf(options()), machine, Probe.NONE), 4)
                .play(Session.SEED, CALLS, 60, 2);
        Session run = new Session(provider(), options(), machine, Probe.NONE);
        assertEquals(0, run.main().calloc(1L << 16, 1L << 16), "calloc of 2^32 bytes");
        assertTrue(run.main().malloc(100) < 1L << 32, "an address of 32 bits");
    }
}
