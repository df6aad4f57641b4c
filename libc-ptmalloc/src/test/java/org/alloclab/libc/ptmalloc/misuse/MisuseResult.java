package org.alloclab.libc.ptmalloc.misuse;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.testkit.PlainAddressSpace;

/**
 * How such a program ended.
 *
 * @param seed of the program
 * @param op the operation in which it died; the number of operations if it lived
 * @param signal the signal's number; 0 if it lived
 * @param hash of the addresses answered before that
 * @param message what the library printed
 */
record MisuseResult(long seed, long op, int signal, long hash, String message) {
    private static final int ABORTED = 6;
    private static final int VIOLATED = 11;
    private static final long TABLE_OFFSET = 16;

    /** Around main_arena: a link of which some bytes were overwritten may lead there, and finds nothing that links back. */
    private static final long LIBC_DATA = 0x7fff_f7f9_0000L;

    private static final long LIBC_DATA_BYTES = 0x30000;

    /** What is the same for all programs of a run of the twin. */
    record Start(long programBreak, long key, long unsorted) {
        static Start parse(String line) {
            String[] words = line.split(" ", -1);
            return new Start(
                    Long.parseUnsignedLong(words[1], 16),
                    Long.parseUnsignedLong(words[2], 16),
                    Long.parseUnsignedLong(words[3], 16));
        }
    }

    static MisuseResult parse(String line) {
        String[] words = line.split(" ", 5);
        return new MisuseResult(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                Long.parseUnsignedLong(words[3], 16),
                words[4]);
    }

    /** What the simulated library makes of a program. */
    static MisuseResult simulated(MisuseScript script, Start start) {
        PlainAddressSpace space = new PlainAddressSpace(start.programBreak, LIBC_DATA + LIBC_DATA_BYTES);
        space.mmap(LIBC_DATA, LIBC_DATA_BYTES, Prot.READ | Prot.WRITE, MapFlags.ANONYMOUS | MapFlags.FIXED, -1, 0);
        Heaps heaps = Heaps.keyed(space, start.key);
        ThreadHeap heap = heaps.main;
        long first = heap.malloc(24);
        long large = heap.malloc(5000);
        heap.malloc(24);
        heap.free(large);
        heap.free(first);
        long[] slots = new long[MisuseScript.SLOTS];
        slots[MisuseScript.TABLE] = start.programBreak + TABLE_OFFSET;
        long hash = 0;
        int i = 0;
        try {
            for (; i < script.ops().size(); i++) {
                MisuseScript.Op op = script.ops().get(i);
                if (op.kind() < MisuseScript.FREE || op.kind() == MisuseScript.MEMALIGN) {
                    slots[op.slot()] = allocate(heap, op, slots);
                    hash = hash * 31 + hashed(slots[op.slot()]);
                } else if (slots[op.slot()] != 0) {
                    misuse(heaps, op, slots);
                }
            }
        } catch (SimulatedDeath death) {
            int signal = switch (death.signal()) {
                case SIGABRT -> ABORTED;
                case SIGSEGV_MAPERR, SIGSEGV_ACCERR -> VIOLATED;
                default -> throw death;
            };
            return new MisuseResult(script.seed(), i, signal, hash, signal == ABORTED ? death.text() : "");
        }
        return new MisuseResult(script.seed(), i, 0, hash, "");
    }

    /** Where the kernel puts a mapping is not malloc's. */
    private static long hashed(long address) {
        return (address >>> 46) == 0 ? address : address & 0xfff;
    }

    private static long allocate(ThreadHeap heap, MisuseScript.Op op, long[] slots) {
        return switch (op.kind()) {
            case MisuseScript.MALLOC -> heap.malloc(op.value());
            case MisuseScript.CALLOC -> heap.calloc(op.offset(), op.value());
            case MisuseScript.REALLOC -> heap.realloc(slots[op.other()], op.value());
            default -> heap.memalign(op.offset(), op.value());
        };
    }

    private static void misuse(Heaps heaps, MisuseScript.Op op, long[] slots) {
        heaps.allocator.exposeState();
        long place = slots[op.slot()] + op.offset();
        switch (op.kind()) {
            case MisuseScript.FREE -> heaps.main.free(slots[op.slot()]);
            case MisuseScript.FREE_AT -> heaps.main.free(place);
            case MisuseScript.STORE -> store(heaps.memory, place, op.width(), op.value());
            case MisuseScript.STORE_ADDRESS -> store(heaps.memory, place, 8, slots[op.other()] + op.value());
            default -> store(heaps.memory, place, 8, (place >>> 12) ^ (slots[op.other()] + op.value()));
        }
    }

    private static void store(UserMemory memory, long place, int width, long value) {
        for (int i = 0; i < width; i++) {
            memory.store8(place + i, (int) (value >>> (8 * i)) & 0xff);
        }
    }
}
