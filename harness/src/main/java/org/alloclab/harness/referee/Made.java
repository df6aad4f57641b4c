package org.alloclab.harness.referee;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** A plug-in as it declares itself, whose products somebody else makes. */
interface Made {

    /** User allocators. */
    record Allocators(UserAllocatorProvider provider, Function<UserAllocatorProvider.Context, UserAllocator> maker)
            implements UserAllocatorProvider {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String summary() {
            return provider.summary();
        }

        @Override
        public Upstream models() {
            return provider.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return provider.options();
        }

        @Override
        public Set<Capability> capabilities() {
            return provider.capabilities();
        }

        @Override
        public UserAllocator create(UserAllocatorProvider.Context context) {
            return maker.apply(context);
        }

        @Override
        public Optional<InitialLayout> typicalLayout() {
            return provider.typicalLayout();
        }

        @Override
        public long[] typicalPrelude() {
            return provider.typicalPrelude();
        }
    }

    /** Address spaces. */
    record Spaces(AddressSpaceProvider provider, Function<AddressSpaceProvider.Context, AddressSpace> maker)
            implements AddressSpaceProvider {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String summary() {
            return provider.summary();
        }

        @Override
        public Upstream models() {
            return provider.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return provider.options();
        }

        @Override
        public Set<Capability> capabilities() {
            return provider.capabilities();
        }

        @Override
        public AddressSpace create(AddressSpaceProvider.Context context) {
            return maker.apply(context);
        }

        @Override
        public Optional<InitialLayout> typicalLayout(MachineDescription machine, OptionValues options) {
            return provider.typicalLayout(machine, options);
        }

        @Override
        public Optional<VirtualMemory> machine(AddressSpaceProvider.Context context) {
            return provider.machine(context);
        }
    }

    /** Page frames. */
    record Frames(
            PageFrameAllocatorProvider provider, Function<PageFrameAllocatorProvider.Context, PageFrameAllocator> maker)
            implements PageFrameAllocatorProvider {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String summary() {
            return provider.summary();
        }

        @Override
        public Upstream models() {
            return provider.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return provider.options();
        }

        @Override
        public Set<Capability> capabilities() {
            return provider.capabilities();
        }

        @Override
        public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** Slabs. */
    record Slabs(SlabAllocatorProvider provider, Function<SlabAllocatorProvider.Context, SlabAllocator> maker)
            implements SlabAllocatorProvider {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String summary() {
            return provider.summary();
        }

        @Override
        public Upstream models() {
            return provider.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return provider.options();
        }

        @Override
        public Set<Capability> capabilities() {
            return provider.capabilities();
        }

        @Override
        public SlabAllocator create(SlabAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }

    /** The kernel's virtual memory. */
    record Vmallocs(
            VmallocAllocatorProvider provider, Function<VmallocAllocatorProvider.Context, VmallocAllocator> maker)
            implements VmallocAllocatorProvider {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String summary() {
            return provider.summary();
        }

        @Override
        public Upstream models() {
            return provider.models();
        }

        @Override
        public List<OptionSpec<?>> options() {
            return provider.options();
        }

        @Override
        public Set<Capability> capabilities() {
            return provider.capabilities();
        }

        @Override
        public VmallocAllocator create(VmallocAllocatorProvider.Context context) {
            return maker.apply(context);
        }
    }
}
