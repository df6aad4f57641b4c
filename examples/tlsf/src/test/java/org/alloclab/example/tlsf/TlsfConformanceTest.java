package org.alloclab.example.tlsf;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

class TlsfConformanceTest extends UserAllocatorConformance {
    @Override
    protected UserAllocatorProvider provider() {
        return new TlsfProvider();
    }
}
