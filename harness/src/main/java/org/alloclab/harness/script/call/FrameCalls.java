package org.alloclab.harness.script.call;

import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;
import org.alloclab.harness.workload.KernelLoad;

/** Page frames, as kernel code asks for them. */
final class FrameCalls {
    private static final long SEED = 1;
    private static final int CPUS = 2;

    private static final Map<String, Integer> GFP = Map.of(
            "GFP_KERNEL", Gfp.GFP_KERNEL | Gfp.NOWARN,
            "GFP_ATOMIC", Gfp.GFP_ATOMIC | Gfp.NOWARN,
            "GFP_DMA", Gfp.DMA | Gfp.NOWARN,
            "GFP_HIGHUSER", Gfp.GFP_HIGHUSER | Gfp.NOWARN,
            "GFP_HIGHUSER_MOVABLE", Gfp.GFP_HIGHUSER_MOVABLE | Gfp.NOWARN);

    static final List<Operation> ALL = List.of(
            operation("alloc_pages", "ORDER GFP [cpu N]", "a block of 2^ORDER frames", FrameCalls::allocate),
            operation("free_pages", "NAME [cpu N]", "gives it back", FrameCalls::free),
            operation(
                    "scatter",
                    "PERCENT",
                    "fills memory but for so much, which lies in single frames",
                    FrameCalls::scatter));

    private FrameCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.KERNEL, name, arguments, help, action);
    }

    /** The request flags of a name. */
    static int gfp(Call call, int index) {
        Integer bits = GFP.get(call.word(index));
        if (bits == null) {
            throw call.bad(
                    call.word(index),
                    "gfp flags of " + GFP.keySet().stream().sorted().toList());
        }
        return bits;
    }

    private static Reply allocate(Call call) {
        int order = call.whole(1, 0, 10);
        long frame = call.frames().allocPages(order, gfp(call, 2), call.cpu());
        if (frame == PageFrameAllocator.NO_FRAME) {
            call.nameFailed(frame);
            return new Reply.Answer("none");
        }
        call.name(new Value(Value.Kind.FRAMES, frame, order));
        String zone = "";
        for (ZoneView view : call.frames().zones()) {
            zone = frame >= view.startFrame() ? view.name() : zone;
        }
        String which = order == 0 ? "frame " + frame : "frames " + frame + " to " + (frame + (1L << order) - 1);
        return new Reply.Answer(which + " of zone " + zone);
    }

    private static Reply free(Call call) {
        Value block = call.value(1, Value.Kind.FRAMES);
        call.frames().freePages(block.number(), (int) block.extent(), call.cpu());
        return new Reply.Silent();
    }

    private static Reply scatter(Call call) {
        new KernelLoad(call.frames(), SEED, CPUS).scatter(call.whole(1, 1, 50) / 100.0);
        return new Reply.Unheard();
    }
}
