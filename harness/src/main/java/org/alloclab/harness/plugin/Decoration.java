package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceDecorator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.PageFrameDecorator;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.SlabDecorator;
import org.alloclab.api.spi.Upstream;
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

    default String bothIds() {
        return outer().id() + SIGN + inner().id();
    }

    default List<OptionSpec<?>> allOptions() {
        List<OptionSpec<?>> all = new ArrayList<>(outer().options());
        all.addAll(inner().options());
        return all;
    }

    /** Address spaces. */
    record OfSpace(AddressSpaceDecorator outer, AddressSpaceProvider inner)
            implements AddressSpaceProvider, Decoration {
        @Override
        public AddressSpace create(AddressSpaceProvider.Context context) {
            return outer.decorate(inner.create(context), context);
        }

        @Override
        public Optional<InitialLayout> typicalLayout(MachineDescription machine, OptionValues options) {
            return inner.typicalLayout(machine, options);
        }

        @Override
        public String id() {
            return bothIds();
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public Upstream models() {
            return inner.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return allOptions();
        }

        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }
    }

    /** User allocators. */
    record OfAllocator(UserAllocatorDecorator outer, UserAllocatorProvider inner)
            implements UserAllocatorProvider, Decoration {
        @Override
        public UserAllocator create(UserAllocatorProvider.Context context) {
            return outer.decorate(inner.create(context), context);
        }

        @Override
        public Optional<InitialLayout> typicalLayout() {
            return inner.typicalLayout();
        }

        @Override
        public long[] typicalPrelude() {
            return inner.typicalPrelude();
        }

        @Override
        public Optional<NativeTwin> nativeTwin() {
            return inner.nativeTwin();
        }

        @Override
        public String id() {
            return bothIds();
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public Upstream models() {
            return inner.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return allOptions();
        }

        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }
    }

    /** Page frames. */
    record OfFrames(PageFrameDecorator outer, PageFrameAllocatorProvider inner)
            implements PageFrameAllocatorProvider, Decoration {
        @Override
        public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
            return outer.decorate(inner.create(context), context);
        }

        @Override
        public String id() {
            return bothIds();
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public Upstream models() {
            return inner.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return allOptions();
        }

        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }
    }

    /** Slabs. */
    record OfSlab(SlabDecorator outer, SlabAllocatorProvider inner) implements SlabAllocatorProvider, Decoration {
        @Override
        public SlabAllocator create(SlabAllocatorProvider.Context context) {
            return outer.decorate(inner.create(context), context);
        }

        @Override
        public String id() {
            return bothIds();
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public Upstream models() {
            return inner.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return allOptions();
        }

        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }
    }

    /** The kernel's virtual memory. */
    record OfVmalloc(VmallocDecorator outer, VmallocAllocatorProvider inner)
            implements VmallocAllocatorProvider, Decoration {
        @Override
        public VmallocAllocator create(VmallocAllocatorProvider.Context context) {
            return outer.decorate(inner.create(context), context);
        }

        @Override
        public String id() {
            return bothIds();
        }

        @Override
        public String summary() {
            return outer.summary();
        }

        @Override
        public Upstream models() {
            return inner.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return allOptions();
        }

        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }
    }
}
