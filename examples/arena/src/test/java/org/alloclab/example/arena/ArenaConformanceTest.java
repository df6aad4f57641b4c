package org.alloclab.example.arena;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

class ArenaConformanceTest extends UserAllocatorConformance {
    @Override
    protected UserAllocatorProvider provider() {
        return new ArenaProvider();
    }
}
