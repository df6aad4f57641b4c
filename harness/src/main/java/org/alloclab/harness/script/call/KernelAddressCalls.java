package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** The kernel's own addresses. */
final class KernelAddressCalls {
    private static final int SHIFT = MachineDescription.PAGE_SHIFT;

    static final List<Operation> ALL = List.of(
            operation("vmalloc", "SIZE [cpu N]", "contiguous addresses over any frames", KernelAddressCalls::vmalloc),
            operation("vfree", "NAME [cpu N]", "gives them back", KernelAddressCalls::vfree),
            operation("vmap", "FRAME", "maps a frame", KernelAddressCalls::vmap),
            operation(
                    "kmap",
                    "FRAME",
                    "where the kernel sees a frame; a slot of the window if need be",
                    KernelAddressCalls::kmap),
            operation("kunmap", "FRAME", "the slot is needed no more", KernelAddressCalls::kunmap),
            operation(
                    "kmap_atomic",
                    "FRAME [cpu N]",
                    "the same in a fixed slot of the CPU",
                    KernelAddressCalls::kmapAtomic),
            operation("kunmap_atomic", "NAME [cpu N]", "leaves it", KernelAddressCalls::kunmapAtomic),
            operation("kmap_state", "", "one line on the permanent window", KernelAddressCalls::kmapState),
            operation("__va", "FRAME", "its address in the linear map", KernelAddressCalls::virtual),
            operation("__pa", "NAME", "the physical address of one of the linear map", KernelAddressCalls::physical),
            operation("frames", "NAME SIZE", "the frames behind kernel addresses", KernelAddressCalls::frames));

    private KernelAddressCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.KERNEL, name, arguments, help, action);
    }

    private static Reply vmalloc(Call call) {
        return ObjectCalls.address(call, call.vmalloc().vmalloc(call.number(1), call.cpu()));
    }

    private static Reply vfree(Call call) {
        call.vmalloc().vfree(call.value(1, Value.Kind.KERNEL).number(), call.cpu());
        return new Reply.Silent();
    }

    private static Reply vmap(Call call) {
        return ObjectCalls.address(call, call.vmalloc().vmap(new long[] {call.number(1)}));
    }

    private static Reply kmap(Call call) {
        return ObjectCalls.address(call, call.vmalloc().kmap(call.number(1)));
    }

    private static Reply kunmap(Call call) {
        call.vmalloc().kunmap(call.number(1));
        return new Reply.Silent();
    }

    private static Reply kmapAtomic(Call call) {
        return ObjectCalls.address(call, call.vmalloc().kmapAtomic(call.number(1), call.cpu()));
    }

    private static Reply kunmapAtomic(Call call) {
        call.vmalloc().kunmapAtomic(call.number(1), call.cpu());
        return new Reply.Silent();
    }

    private static Reply kmapState(Call call) {
        return new Reply.Listing("kmap_state", List.of(call.vmalloc().kmapState()));
    }

    private static Reply virtual(Call call) {
        try {
            return ObjectCalls.address(call, call.vmalloc().virtualAddress(call.number(1) << SHIFT));
        } catch (IllegalArgumentException outsideTheLinearMap) {
            return new Reply.Answer("none: " + outsideTheLinearMap.getMessage());
        }
    }

    private static Reply physical(Call call) {
        return ObjectCalls.address(call, call.vmalloc().physicalAddress(call.number(1)));
    }

    /** Contiguous frames together. */
    private static Reply frames(Call call) {
        long address = call.number(1);
        long bytes = call.number(2);
        long previous = -2;
        long first = -1;
        int runs = 0;
        for (long at = address; at < address + bytes; at += MachineDescription.PAGE_SIZE) {
            long mapped = call.vmalloc().frameOf(at);
            long frame = mapped >= 0 ? mapped : call.vmalloc().physicalAddress(at) >>> SHIFT;
            first = first < 0 ? frame : first;
            runs += frame == previous + 1 ? 0 : 1;
            previous = frame;
        }
        return new Reply.Answer((bytes >> SHIFT) + " frames in " + runs + (runs == 1 ? " run" : " runs")
                + ", the first " + first + ", the last " + previous);
    }
}
