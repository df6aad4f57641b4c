package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceDecorator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.ForwardingAddressSpaceProvider;
import org.alloclab.api.spi.ForwardingPageFrameAllocatorProvider;
import org.alloclab.api.spi.ForwardingSlabAllocatorProvider;
import org.alloclab.api.spi.ForwardingUserAllocatorProvider;
import org.alloclab.api.spi.ForwardingVmallocAllocatorProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.PageFrameDecorator;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.SlabDecorator;
import org.alloclab.api.spi.UserAllocatorDecorator;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.spi.VmallocDecorator;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** One plug-in around another: what is made of the inner one is handed to the outer one. */
interface Decoration {
    /** Between the ids of the two. */
    char SIGN = '/';

    Provider outer();

    Provider inner();

    /** Whether a plug-in needs another one inside. */
    static boolean isOuter(Provider provider) {
        return provider instanceof AddressSpaceDecorator
                || provider instanceof UserAllocatorDecorator
                || provider instanceof PageFrameDecorator
                || provider instanceof SlabDecorator
                || provider instanceof VmallocDecorator;
    }

    /** A decorator around a plug-in of its layer. */
    static Provider of(Provider outer, Provider inner) {
        if (outer instanceof AddressSpaceDecorator decorator) {
            return new OfSpace(decorator, (AddressSpaceProvider) inner);
        } else if (outer instanceof UserAllocatorDecorator decorator) {
            return new OfAllocator(decorator, (UserAllocatorProvider) inner);
        } else if (outer instanceof PageFrameDecorator decorator) {
            return new OfFrames(decorator, (PageFrameAllocatorProvider) inner);
        } else if (outer instanceof SlabDecorator decorator) {
            return new OfSlab(decorator, (SlabAllocatorProvider) inner);
        } else if (outer instanceof VmallocDecorator decorator) {
            return new OfVmalloc(decorator, (VmallocAllocatorProvider) inner);
        }
        throw new IllegalArgumentException(outer.id() + " decorates nothing");
    }

    private static String ids(Provider outer, Provider inner) {
        return outer.id() + SIGN + inner.id();
    }

    private static List<OptionSpec<?>> options(Provider outer, Provider inner) {
        List<OptionSpec<?>> all = new ArrayList<>(outer.options());
        all.addAll(inner.options());
        return all;
    }

    /** Address spaces. */
    final class OfSpace extends ForwardingAddressSpaceProvider implements Decoration {
        private final AddressSpaceDecorator outer;

        OfSpace(AddressSpaceDecorator outer, AddressSpaceProvider inner) {
            super(inner);
            this.outer = outer;
        }

        @Override
        public AddressSpaceDecorator outer() {
            return outer;
        }

        @Override
        public AddressSpaceProvider inner() {
            return declared();
        }

        @Override
        public AddressSpace create(AddressSpaceProvider.Context context) {
            return outer.decorate(declared().create(context), context);
        }

        /** Processes and files are not decorated: a scene that needs them names the plug-in itself. */
        @Override
        public Optional<VirtualMemory> machine(AddressSpaceProvider.Context context) {
            return Optional.empty();
        }

        @Override
        public String id() {
            return ids(outer, declared());
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return Decoration.options(outer, declared());
        }
    }

    /** User allocators. */
    final class OfAllocator extends ForwardingUserAllocatorProvider implements Decoration {
        private final UserAllocatorDecorator outer;

        OfAllocator(UserAllocatorDecorator outer, UserAllocatorProvider inner) {
            super(inner);
            this.outer = outer;
        }

        @Override
        public UserAllocatorDecorator outer() {
            return outer;
        }

        @Override
        public UserAllocatorProvider inner() {
            return declared();
        }

        @Override
        public UserAllocator create(UserAllocatorProvider.Context context) {
            return outer.decorate(declared().create(context), context);
        }

        @Override
        public String id() {
            return ids(outer, declared());
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return Decoration.options(outer, declared());
        }
    }

    /** Page frames. */
    final class OfFrames extends ForwardingPageFrameAllocatorProvider implements Decoration {
        private final PageFrameDecorator outer;

        OfFrames(PageFrameDecorator outer, PageFrameAllocatorProvider inner) {
            super(inner);
            this.outer = outer;
        }

        @Override
        public PageFrameDecorator outer() {
            return outer;
        }

        @Override
        public PageFrameAllocatorProvider inner() {
            return declared();
        }

        @Override
        public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
            return outer.decorate(declared().create(context), context);
        }

        @Override
        public String id() {
            return ids(outer, declared());
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return Decoration.options(outer, declared());
        }
    }

    /** Slabs. */
    final class OfSlab extends ForwardingSlabAllocatorProvider implements Decoration {
        private final SlabDecorator outer;

        OfSlab(SlabDecorator outer, SlabAllocatorProvider inner) {
            super(inner);
            this.outer = outer;
        }

        @Override
        public SlabDecorator outer() {
            return outer;
        }

        @Override
        public SlabAllocatorProvider inner() {
            return declared();
        }

        @Override
        public SlabAllocator create(SlabAllocatorProvider.Context context) {
            return outer.decorate(declared().create(context), context);
        }

        @Override
        public String id() {
            return ids(outer, declared());
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return Decoration.options(outer, declared());
        }
    }

    /** The kernel's virtual memory. */
    final class OfVmalloc extends ForwardingVmallocAllocatorProvider implements Decoration {
        private final VmallocDecorator outer;

        OfVmalloc(VmallocDecorator outer, VmallocAllocatorProvider inner) {
            super(inner);
            this.outer = outer;
        }

        @Override
        public VmallocDecorator outer() {
            return outer;
        }

        @Override
        public VmallocAllocatorProvider inner() {
            return declared();
        }

        @Override
        public VmallocAllocator create(VmallocAllocatorProvider.Context context) {
            return outer.decorate(declared().create(context), context);
        }

        @Override
        public String id() {
            return ids(outer, declared());
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return Decoration.options(outer, declared());
        }
    }
}
