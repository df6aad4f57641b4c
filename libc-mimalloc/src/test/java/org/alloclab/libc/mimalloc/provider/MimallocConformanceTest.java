package org.alloclab.libc.mimalloc.provider;

import java.util.Set;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

class MimallocConformanceTest extends UserAllocatorConformance {

    @Override
    protected UserAllocatorProvider provider() {
        return new MimallocProvider();
    }

    /** The smallest arena, with what the plain address space needs beside it to align one. */
    @Override
    protected long exhaustionBytes() {
        return 400 << 20;
    }

    /** A thread that takes pages of one that ended counts them out in figures of its own, which are added up later. */
    @Override
    protected Set<String> signedFigures() {
        return Set.of("mimalloc.pages_abandoned.current");
    }
}
