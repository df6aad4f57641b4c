package org.alloclab.libc.jemalloc;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

final class JemallocConformanceTest extends UserAllocatorConformance {
    @Override
    protected UserAllocatorProvider provider() {
        return new JemallocProvider();
    }

    /** With {@code opt.retain} space is mapped in a series of regions that grow (extent_grow_retained): here of 16 and 20 MiB. */
    @Override
    protected long aheadBytes() {
        return 36 << 20;
    }
}
