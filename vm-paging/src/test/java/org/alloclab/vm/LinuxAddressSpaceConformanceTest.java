package org.alloclab.vm;

import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.testkit.AddressSpaceConformance;

final class LinuxAddressSpaceConformanceTest extends AddressSpaceConformance {
    @Override
    protected AddressSpaceProvider provider() {
        return new LinuxAddressSpaceProvider();
    }
}
