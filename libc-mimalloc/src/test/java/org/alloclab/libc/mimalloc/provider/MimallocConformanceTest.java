package org.alloclab.libc.mimalloc.provider;

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
}
