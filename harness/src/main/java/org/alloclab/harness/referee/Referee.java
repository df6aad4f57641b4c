package org.alloclab.harness.referee;

import java.util.function.Supplier;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.harness.plan.KernelPlan;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.plan.MachinePlan;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.Touch;
import org.jspecify.annotations.Nullable;

/** Puts a referee between a plan's machine and those of its plug-ins that are not believed; another plan stays as it is. */
public final class Referee {
    private final Progress progress;

    /** @param progress is told whose code runs */
    public Referee(Progress progress) {
        this.progress = progress;
    }

    /** Whether a plan has a plug-in that is not believed. */
    public static boolean isNeeded(RunPlan plan) {
        return plan.allocator().isRefereed()
                || plan.space().isRefereed()
                || plan.frames().isRefereed()
                || plan.slab().isRefereed();
    }

    /** The plan of a program's run. */
    public RunPlan of(RunPlan plan) {
        if (!isNeeded(plan)) {
            return plan;
        }
        LayerChoice<UserAllocatorProvider> allocator = plan.allocator();
        boolean touching = plan.workload().touch() == Touch.ALL;
        return new RunPlan(
                of(plan.process()),
                plan.layoutName(),
                allocator.isRefereed() ? allocator.of(allocator(allocator.provider(), touching)) : allocator,
                plan.workload(),
                plan.seed());
    }

    /** The plan of a machine with processes. */
    public ProcessPlan of(ProcessPlan plan) {
        return new ProcessPlan(of(plan.machine()), space(plan.space()), plan.layout());
    }

    /** The plan of a machine on which only kernel code runs. */
    public KernelPlan of(KernelPlan plan) {
        LayerChoice<VmallocAllocatorProvider> vmalloc = plan.vmalloc();
        return new KernelPlan(
                of(plan.machine()), vmalloc.isRefereed() ? vmalloc.of(vmalloc(vmalloc.provider())) : vmalloc);
    }

    /** The plan of hardware. */
    public MachinePlan of(MachinePlan plan) {
        LayerChoice<PageFrameAllocatorProvider> frames = plan.frames();
        LayerChoice<SlabAllocatorProvider> slab = plan.slab();
        return new MachinePlan(
                plan.description(),
                frames.isRefereed() ? frames.of(frames(frames.provider())) : frames,
                slab.isRefereed() ? slab.of(slab(slab.provider())) : slab,
                plan.startNanos());
    }

    private LayerChoice<AddressSpaceProvider> space(LayerChoice<AddressSpaceProvider> space) {
        return space.isRefereed() ? space.of(space(space.provider())) : space;
    }

    private Calls calls(Provider provider) {
        return new Calls(provider.id(), progress);
    }

    private static <T> T made(Calls calls, Supplier<@Nullable T> creation) {
        @Nullable T made;
        try {
            made = calls.<@Nullable T>object("create()", creation);
        } catch (PlugInFailure e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new PlugInFailure(calls.id(), PlugInFailure.NO_OPERATION, Containment.words(e, "create()"), e);
        }
        if (made == null) {
            throw calls.foul("answered null to create()");
        }
        return made;
    }

    private UserAllocatorProvider allocator(UserAllocatorProvider provider, boolean touching) {
        return new Made.Allocators(provider, context -> {
            Calls calls = calls(provider);
            WatchedSpace watched = new WatchedSpace(context.space());
            UserAllocatorProvider.Context handed = new UserAllocatorProvider.Context(
                    context.machine(),
                    watched,
                    new Reading(context.clock()),
                    context.options(),
                    context.teller(),
                    context.seed());
            UserAllocator made = made(calls, () -> provider.create(handed));
            return new RefereedAllocator(
                    made, watched, calls, context.machine().wordSize().bytes(), touching);
        });
    }

    /** A clock that is no more than that, whatever the class of the one behind it can do. */
    private record Reading(Clock clock) implements Clock {
        @Override
        public long nanos() {
            return clock.nanos();
        }
    }

    private AddressSpaceProvider space(AddressSpaceProvider provider) {
        return new Made.Spaces(provider, context -> {
            Calls calls = calls(provider);
            return new RefereedSpace(made(calls, () -> provider.create(context)), calls);
        });
    }

    private PageFrameAllocatorProvider frames(PageFrameAllocatorProvider provider) {
        return new Made.Frames(provider, context -> {
            Calls calls = calls(provider);
            return new RefereedFrames(
                    made(calls, () -> provider.create(context)),
                    calls,
                    context.machine().pages());
        });
    }

    private SlabAllocatorProvider slab(SlabAllocatorProvider provider) {
        return new Made.Slabs(provider, context -> {
            Calls calls = calls(provider);
            return new RefereedSlab(made(calls, () -> provider.create(context)), calls);
        });
    }

    private VmallocAllocatorProvider vmalloc(VmallocAllocatorProvider provider) {
        return new Made.Vmallocs(provider, context -> {
            Calls calls = calls(provider);
            return new RefereedVmalloc(made(calls, () -> provider.create(context)), calls);
        });
    }
}
