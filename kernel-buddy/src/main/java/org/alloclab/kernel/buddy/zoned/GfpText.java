package org.alloclab.kernel.buddy.zoned;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;

/** GFP flags as the kernel prints them (Linux 6.18 include/trace/events/mmflags.h, include/linux/gfp_types.h). */
final class GfpText {
    private record Name(int bits, String text) {}

    /** Compound names first: each takes its bits away from the rest. */
    private static final List<Name> NAMES = List.of(
            new Name(Gfp.GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE"),
            new Name(Gfp.GFP_HIGHUSER, "GFP_HIGHUSER"),
            new Name(Gfp.GFP_KERNEL_ACCOUNT, "GFP_KERNEL_ACCOUNT"),
            new Name(Gfp.GFP_KERNEL, "GFP_KERNEL"),
            new Name(Gfp.RECLAIM | Gfp.IO, "GFP_NOFS"),
            new Name(Gfp.GFP_ATOMIC, "GFP_ATOMIC"),
            new Name(Gfp.RECLAIM, "GFP_NOIO"),
            new Name(Gfp.GFP_NOWAIT, "GFP_NOWAIT"),
            new Name(Gfp.DMA, "GFP_DMA"),
            new Name(Gfp.DMA32, "GFP_DMA32"),
            new Name(Gfp.HIGHMEM, "__GFP_HIGHMEM"),
            new Name(Gfp.MOVABLE, "__GFP_MOVABLE"),
            new Name(Gfp.RECLAIMABLE, "__GFP_RECLAIMABLE"),
            new Name(Gfp.HIGH, "__GFP_HIGH"),
            new Name(Gfp.IO, "__GFP_IO"),
            new Name(Gfp.FS, "__GFP_FS"),
            new Name(Gfp.ZERO, "__GFP_ZERO"),
            new Name(Gfp.DIRECT_RECLAIM, "__GFP_DIRECT_RECLAIM"),
            new Name(Gfp.KSWAPD_RECLAIM, "__GFP_KSWAPD_RECLAIM"),
            new Name(Gfp.NOWARN, "__GFP_NOWARN"),
            new Name(Gfp.COMP, "__GFP_COMP"),
            new Name(Gfp.NORETRY, "__GFP_NORETRY"),
            new Name(Gfp.NOFAIL, "__GFP_NOFAIL"),
            new Name(Gfp.ACCOUNT, "__GFP_ACCOUNT"));

    private static final int[][] KERNEL_BITS = {
        {Gfp.DMA, 0x1},
        {Gfp.HIGHMEM, 0x2},
        {Gfp.DMA32, 0x4},
        {Gfp.MOVABLE, 0x8},
        {Gfp.RECLAIMABLE, 0x10},
        {Gfp.HIGH, 0x20},
        {Gfp.IO, 0x40},
        {Gfp.FS, 0x80},
        {Gfp.ZERO, 0x100},
        {Gfp.DIRECT_RECLAIM, 0x400},
        {Gfp.KSWAPD_RECLAIM, 0x800},
        {Gfp.NOWARN, 0x2000},
        {Gfp.NOFAIL, 0x8000},
        {Gfp.NORETRY, 0x10000},
        {Gfp.COMP, 0x40000},
        {Gfp.ACCOUNT, 0x400000}
    };

    private GfpText() {}

    static String names(int gfp) {
        List<String> names = new ArrayList<>();
        int rest = gfp;
        for (Name name : NAMES) {
            if ((rest & name.bits()) == name.bits()) {
                names.add(name.text());
                rest &= ~name.bits();
            }
        }
        return String.join("|", names);
    }

    /** The number that the kernel has for these flags. */
    static int kernelBits(int gfp) {
        int bits = 0;
        for (int[] pair : KERNEL_BITS) {
            bits |= (gfp & pair[0]) != 0 ? pair[1] : 0;
        }
        return bits;
    }
}
