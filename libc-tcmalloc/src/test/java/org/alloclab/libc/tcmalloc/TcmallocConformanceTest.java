package org.alloclab.libc.tcmalloc;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

class TcmallocConformanceTest extends UserAllocatorConformance {

    @Override
    protected UserAllocatorProvider provider() {
        return new TcmallocProvider();
    }

    /** gperftools 2.10 tcmalloc.cc, tc_pvalloc: a size of 0 after rounding is a page. */
    @Override
    protected boolean refusesWrappingPvalloc() {
        return false;
    }
}
