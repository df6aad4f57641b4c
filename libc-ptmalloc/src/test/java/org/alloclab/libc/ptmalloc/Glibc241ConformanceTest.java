package org.alloclab.libc.ptmalloc;

import java.util.Map;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

final class Glibc241ConformanceTest extends UserAllocatorConformance {

    @Override
    protected UserAllocatorProvider provider() {
        return new PtmallocProvider();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("glibc.version", "2.41");
    }

    @Override
    protected int minAlignment() {
        return 16;
    }
}
