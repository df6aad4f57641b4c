package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.harness.program.ProgramTour;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** Loads and stores of a program; of an object of the kernel, the kernel's own. */
final class Accesses {
    private static final long PAGE = 4096;

    static final List<Operation> ALL = List.of(
            operation(
                    "read",
                    "PLACE [COUNT|SIZE [STRIDE]]",
                    "COUNT bytes, a page apart; or one in each page of SIZE",
                    read()),
            operation("write", "PLACE [COUNT|SIZE [STRIDE]]", "the same, writing", write()),
            operation(
                    "touch",
                    "NAME|PLACE",
                    "a whole block; or a place of a program: w:.data, start ...",
                    Accesses::touch),
            operation("store", "PLACE NUMBER", "a word; the first byte of an object of the kernel", Accesses::store),
            operation("load", "PLACE", "the word, or the byte", Accesses::load));

    private Accesses() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.MEMORY, name, arguments, help, action);
    }

    private static Operation.Action read() {
        return call -> access(call, false);
    }

    private static Operation.Action write() {
        return call -> access(call, true);
    }

    private static Reply access(Call call, boolean write) {
        long address = call.number(1);
        boolean counted = call.has(2) && call.word(2).chars().allMatch(Character::isDigit);
        long size = call.has(2) ? call.number(2) : 1;
        long count = counted ? size : ((address + Math.max(1, size) - 1) >>> 12) - (address >>> 12) + 1;
        long stride = call.has(3) ? call.number(3) : PAGE;
        if (call.isMissing() || call.hitsDriver(address, count * PAGE)) {
            return new Reply.Skipped();
        }
        Sweep sweep = new Sweep(call.space().memory(), write, call.line().number() & 0xff);
        long at = address;
        for (long i = 0; i < count; i++) {
            if (call.isDriven()) {
                sweep.caught(at);
            } else {
                sweep.touch(at);
            }
            at = counted ? at + stride : (at | (PAGE - 1)) + 1;
        }
        return sweep.reply();
    }

    /** Accesses in a row. */
    private static final class Sweep {
        private final UserMemory memory;
        private final boolean write;
        private final int written;
        private long served;
        private long unmapped;
        private long denied;
        private long beyond;
        private long sum;

        Sweep(UserMemory memory, boolean write, int written) {
            this.memory = memory;
            this.write = write;
            this.written = written;
        }

        /** One of a program that dies of its signals; what it writes does not matter. */
        void touch(long at) {
            if (write) {
                memory.touchWrite(at);
            } else {
                memory.touchRead(at);
            }
            served++;
        }

        /** One of the driver, which catches its signals and writes the number of the line. */
        void caught(long at) {
            try {
                if (write) {
                    memory.store8(at, written);
                } else {
                    sum += memory.load8(at);
                }
                served++;
            } catch (SimulatedDeath death) {
                switch (death.signal()) {
                    case SIGSEGV_MAPERR -> unmapped++;
                    case SIGSEGV_ACCERR -> denied++;
                    case SIGBUS -> beyond++;
                    default -> throw death;
                }
            }
        }

        Reply reply() {
            return new Reply.Accesses(write, served, unmapped, denied, beyond, sum);
        }
    }

    private static Reply touch(Call call) {
        if (call.isA(1, Value.Kind.BLOCK) || call.isA(1, Value.Kind.ADDRESS)) {
            Value block = call.value(1, Value.Kind.BLOCK, Value.Kind.ADDRESS);
            call.space().memory().touch(block.number(), Math.max(1, block.extent()));
            return new Reply.Silent();
        }
        ProgramTour tour = call.play()
                .tour()
                .orElseThrow(() -> call.bad(call.word(1), "a name that has a value, or a program started by exec"));
        String end = tour.touch(call.word(1)).end();
        return end.isEmpty() ? new Reply.Silent() : new Reply.Answer(end);
    }

    private static Reply store(Call call) {
        if (call.isA(1, Value.Kind.KERNEL)) {
            call.slab().bytes().store(call.value(1, Value.Kind.KERNEL).number(), (byte)
                    call.whole(2, Byte.MIN_VALUE, Byte.MAX_VALUE));
        } else {
            call.play().stage().heap().ifPresent(heap -> heap.allocator().exposeState());
            call.space().memory().store(call.number(1), call.number(2));
        }
        return new Reply.Silent();
    }

    private static Reply load(Call call) {
        if (call.isA(1, Value.Kind.KERNEL)) {
            return new Reply.Loaded(
                    call.slab().bytes().load(call.value(1, Value.Kind.KERNEL).number()));
        }
        return new Reply.Loaded(call.space().memory().load(call.number(1)));
    }
}
