package org.alloclab.kernel.slab;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.kernel.slab.slub.Merging;
import org.alloclab.kernel.slab.slub.SlubAllocator;

/** Makes SLUB. */
public final class SlubProvider implements SlabAllocatorProvider {
    static final OptionSpec<String> DEBUG = OptionSpec.choice(
            "slab_debug",
            List.of("-", "Z", "P", "U", "ZP", "ZPU"),
            "-",
            "for all caches: Z red zones, P poison, U room for users, - none",
            "slub_debug");
    static final OptionSpec<Boolean> NO_MERGE =
            OptionSpec.flag("slab_nomerge", false, "keep caches of one size and kind apart", "slub_nomerge");

    @Override
    public String id() {
        return "slub";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public String summary() {
        return "unqueued slabs: free lists in the slabs, CPU slabs, partial lists, merged caches";
    }

    @Override
    public Upstream models() {
        return new Upstream("Linux", "6.18");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return List.of(DEBUG, NO_MERGE);
    }

    @Override
    public SlabAllocator create(Context context) {
        String letters = context.options().get(DEBUG);
        int debug = (letters.contains("Z") ? CacheSpec.SLAB_RED_ZONE : 0)
                | (letters.contains("P") ? CacheSpec.SLAB_POISON : 0)
                | (letters.contains("U") ? CacheSpec.SLAB_STORE_USER : 0);
        Merging merging = context.options().get(NO_MERGE) ? Merging.NEVER : Merging.ALLOWED;
        return new SlubAllocator(context.machine(), context.frames(), debug, merging, new Teller(context.probe()));
    }
}
