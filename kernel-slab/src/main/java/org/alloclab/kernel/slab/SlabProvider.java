package org.alloclab.kernel.slab;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.kernel.slab.classic.SlabAllocatorClassic;

/** Makes the classic slab allocator. */
public final class SlabProvider implements SlabAllocatorProvider {
    @Override
    public String id() {
        return "slab";
    }

    @Override
    public String summary() {
        return "Bonwick's slabs: full, partial and free lists, colours, per-CPU and shared arrays of objects";
    }

    @Override
    public Upstream models() {
        return new Upstream("Linux", "3.2");
    }

    @Override
    public SlabAllocator create(Context context) {
        return new SlabAllocatorClassic(context.machine(), context.frames(), new Teller(context.probe()));
    }
}
