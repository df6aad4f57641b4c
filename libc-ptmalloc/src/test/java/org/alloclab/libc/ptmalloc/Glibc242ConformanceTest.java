package org.alloclab.libc.ptmalloc;

import java.util.Map;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

final class Glibc242ConformanceTest extends UserAllocatorConformance {

    @Override
    protected UserAllocatorProvider provider() {
        return new PtmallocProvider();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("glibc.version", "2.42");
    }

    @Override
    protected int minAlignment() {
        return 16;
    }
}
