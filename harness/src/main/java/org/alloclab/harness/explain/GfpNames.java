package org.alloclab.harness.explain;

import java.util.Map;
import org.alloclab.api.frame.Gfp;

/** Names under which a scene asks for frames. */
final class GfpNames {
    private static final Map<String, Integer> BITS = Map.of(
            "GFP_KERNEL", Gfp.GFP_KERNEL | Gfp.NOWARN,
            "GFP_ATOMIC", Gfp.GFP_ATOMIC | Gfp.NOWARN,
            "GFP_DMA", Gfp.DMA | Gfp.NOWARN,
            "GFP_HIGHUSER", Gfp.GFP_HIGHUSER | Gfp.NOWARN,
            "GFP_HIGHUSER_MOVABLE", Gfp.GFP_HIGHUSER_MOVABLE | Gfp.NOWARN);

    private GfpNames() {}

    static int bits(String name) {
        Integer bits = BITS.get(name);
        if (bits == null) {
            throw new IllegalArgumentException("a scene has no gfp flags " + name + "; it has " + BITS.keySet());
        }
        return bits;
    }
}
