package org.alloclab.testkit;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Upstream;

/** The kit's own address space keeps what the kit asks of one. */
class AddressSpaceKitTest extends AddressSpaceConformance {
    @Override
    protected AddressSpaceProvider provider() {
        return new AddressSpaceProvider() {
            @Override
            public String id() {
                return "plain-space";
            }

            @Override
            public String summary() {
                return "pages in a sorted map";
            }

            @Override
            public Upstream models() {
                return new Upstream("alloclab", "test");
            }

            @Override
            public AddressSpace create(Context context) {
                return new PlainAddressSpace();
            }
        };
    }
}
