package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.ProgramHeap;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** {@code malloc} and its family, on the program's only thread. */
final class AllocatorCalls {
    static final List<Operation> ALL = List.of(
            operation("malloc", "SIZE", "a block of SIZE bytes; A = malloc 30K names it", AllocatorCalls::malloc),
            operation("calloc", "COUNT SIZE", "a block of zeros", AllocatorCalls::calloc),
            operation("realloc", "NAME SIZE", "a block moved or resized", AllocatorCalls::realloc),
            operation("memalign", "ALIGNMENT SIZE", "a block at a multiple of ALIGNMENT", AllocatorCalls::memalign),
            operation("free", "NAME", "gives a block back; NAME-16 what is no block", AllocatorCalls::free),
            operation(
                    "control",
                    "NAME [NUMBER ...]",
                    "a call that steers the allocator, such as mallopt -3 65536",
                    AllocatorCalls::control));

    private AllocatorCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.ALLOCATOR, name, arguments, help, action);
    }

    private static Reply malloc(Call call) {
        long size = call.number(1);
        return block(call, call.heap().thread().malloc(size), size);
    }

    private static Reply calloc(Call call) {
        long count = call.number(1);
        long size = call.number(2);
        return block(call, call.heap().thread().calloc(count, size), count * size);
    }

    private static Reply realloc(Call call) {
        long size = call.number(2);
        Value old = call.value(1, Value.Kind.BLOCK);
        return block(call, call.heap().thread().realloc(old.number(), size), size);
    }

    private static Reply memalign(Call call) {
        long size = call.number(2);
        return block(call, call.heap().thread().memalign(call.number(1), size), size);
    }

    private static Reply block(Call call, long address, long size) {
        call.name(new Value(Value.Kind.BLOCK, address, size));
        return address == 0 ? new Reply.Answer("NULL") : new Reply.Address(address);
    }

    private static Reply free(Call call) {
        if (call.isA(1, Value.Kind.BLOCK)) {
            call.heap().thread().free(call.value(1, Value.Kind.BLOCK).number());
        } else {
            call.heap().allocator().exposeState();
            call.heap().thread().free(call.number(1));
        }
        return new Reply.Silent();
    }

    private static Reply control(Call call) {
        ProgramHeap heap = call.heap();
        String name = call.word(1);
        for (Control control : heap.allocator().controls()) {
            if (control.name().equals(name)) {
                return control(call, heap, control);
            }
        }
        return new Reply.Answer(heap.id() + " has no call " + name);
    }

    private static Reply control(Call call, ProgramHeap heap, Control control) {
        long[] numbers = call.wordsFrom(2).stream().mapToLong(call::number).toArray();
        if (numbers.length != control.parameters().size()) {
            throw call.bad(call.line().text(), control.name() + " with " + control.parameters());
        }
        return new Reply.Answer(Long.toString(heap.allocator().control(control.name(), numbers)));
    }
}
