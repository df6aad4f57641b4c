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

    /** malloc_stats_print is mallctl, whose tables come from the first arena's base when used first (5.3.0 src/ctl.c, ctl_init). */
    @Override
    protected boolean reportsAllocate() {
        return true;
    }
}
