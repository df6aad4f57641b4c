package org.alloclab.harness.referee;

import java.util.function.Function;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.ForwardingAddressSpaceProvider;
import org.alloclab.api.spi.ForwardingPageFrameAllocatorProvider;
import org.alloclab.api.spi.ForwardingSlabAllocatorProvider;
import org.alloclab.api.spi.ForwardingUserAllocatorProvider;
import org.alloclab.api.spi.ForwardingVmallocAllocatorProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** A plug-in as it declares itself, whose products somebody else makes. */
interface Made {

    /** User allocators. */
    final class Allocators extends ForwardingUserAllocatorProvider {
        private final Function<UserAllocatorProvider.Context, UserAllocator> maker;

        Allocators(UserAllocatorProvider declared, Function<UserAllocatorProvider.Context, UserAllocator> maker) {
            super(declared);
            this.maker = maker;
        }

        @Override
        public UserAllocator create(UserAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** Address spaces. */
    final class Spaces extends ForwardingAddressSpaceProvider {
        private final Function<AddressSpaceProvider.Context, AddressSpace> maker;

        Spaces(AddressSpaceProvider declared, Function<AddressSpaceProvider.Context, AddressSpace> maker) {
            super(declared);
            this.maker = maker;
        }

        @Override
        public AddressSpace create(AddressSpaceProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** Page frames. */
    final class Frames extends ForwardingPageFrameAllocatorProvider {
        private final Function<PageFrameAllocatorProvider.Context, PageFrameAllocator> maker;

        Frames(
                PageFrameAllocatorProvider declared,
                Function<PageFrameAllocatorProvider.Context, PageFrameAllocator> maker) {
            super(declared);
            this.maker = maker;
        }

        @Override
        public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** Slabs. */
    final class Slabs extends ForwardingSlabAllocatorProvider {
        private final Function<SlabAllocatorProvider.Context, SlabAllocator> maker;

        Slabs(SlabAllocatorProvider declared, Function<SlabAllocatorProvider.Context, SlabAllocator> maker) {
            super(declared);
            this.maker = maker;
        }

        @Override
        public SlabAllocator create(SlabAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** The kernel's virtual memory. */
    final class Vmallocs extends ForwardingVmallocAllocatorProvider {
        private final Function<VmallocAllocatorProvider.Context, VmallocAllocator> maker;

        Vmallocs(
                VmallocAllocatorProvider declared, Function<VmallocAllocatorProvider.Context, VmallocAllocator> maker) {
            super(declared);
            this.maker = maker;
        }

        @Override
        public VmallocAllocator create(VmallocAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }
}
