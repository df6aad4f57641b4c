package org.alloclab.harness.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.alloclab.testkit.PlainAddressSpace;
import org.alloclab.testkit.PlainPageFrames;
import org.alloclab.testkit.PlainSlab;

/** Plug-ins of the layers that a run needs, under the ids that are the defaults, and {@code bump}. */
public final class FakeLayers {
    private FakeLayers() {}

    /** The plug-ins; what the allocator is asked is added to {@code calls}. */
    public static List<Provider> writing(List<String> calls) {
        return List.of(new Bump(calls), new Space(), new Frames(), new Slab());
    }

    /** The plug-ins. */
    public static List<Provider> all() {
        return writing(new ArrayList<>());
    }

    /** Publishes {@link BumpAllocator}. */
    public static final class Bump implements UserAllocatorProvider {
        public static final OptionSpec<Long> LUCK =
                OptionSpec.whole("bump.luck", 0, 100, 7, "does nothing", "BUMP_LUCK");
        private final List<String> calls;

        Bump(List<String> calls) {
            this.calls = calls;
        }

        @Override
        public String id() {
            return "bump";
        }

        @Override
        public String summary() {
            return "never reuses anything";
        }

        @Override
        public Upstream models() {
            return new Upstream("nothing", "1");
        }

        @Override
        public List<OptionSpec<?>> options() {
            return List.of(LUCK);
        }

        @Override
        public List<Variant> variants() {
            return List.of(new Variant("lucky", Map.of("bump.luck", "100"), "as lucky as can be"));
        }

        @Override
        public UserAllocator create(UserAllocatorProvider.Context context) {
            return new BumpAllocator(context.space(), context.clock(), calls);
        }
    }

    /** Publishes {@link PlainAddressSpace}. */
    static final class Space implements AddressSpaceProvider {
        @Override
        public String id() {
            return "linux";
        }

        @Override
        public String summary() {
            return "pages in a sorted map";
        }

        @Override
        public Upstream models() {
            return new Upstream("nothing", "1");
        }

        @Override
        public AddressSpace create(AddressSpaceProvider.Context context) {
            return new ToldSpace(new PlainAddressSpace(), context.probe());
        }
    }

    /** Tells a probe of the calls that the fake allocators make. */
    private static final class ToldSpace extends ForwardingAddressSpace {
        private final Probe probe;

        ToldSpace(AddressSpace space, Probe probe) {
            super(space);
            this.probe = probe;
        }

        @Override
        public long brk(long address) {
            long result = super.brk(address);
            probe.systemCall(SystemCall.BRK, address, 0, 0, 0, 0, 0, result);
            return result;
        }
    }

    /** Publishes {@link PlainPageFrames}. */
    static final class Frames implements PageFrameAllocatorProvider {
        @Override
        public String id() {
            return "buddy";
        }

        @Override
        public String summary() {
            return "frames by first fit";
        }

        @Override
        public Upstream models() {
            return new Upstream("nothing", "1");
        }

        @Override
        public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
            return new PlainPageFrames((int) context.machine().pages());
        }
    }

    /** Publishes {@link PlainSlab}. */
    static final class Slab implements SlabAllocatorProvider {
        @Override
        public String id() {
            return "slub";
        }

        @Override
        public String summary() {
            return "objects that take no frames";
        }

        @Override
        public Upstream models() {
            return new Upstream("nothing", "1");
        }

        @Override
        public SlabAllocator create(SlabAllocatorProvider.Context context) {
            return new PlainSlab();
        }
    }
}
