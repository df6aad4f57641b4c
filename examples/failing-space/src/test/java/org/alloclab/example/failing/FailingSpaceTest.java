package org.alloclab.example.failing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.testkit.AddressSpaceConformance;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

class FailingSpaceTest extends AddressSpaceConformance {
    @Override
    protected AddressSpaceProvider provider() {
        return new FailingSpaceProvider();
    }

    /** Without failures it is the address space that it goes around. */
    @Override
    protected AddressSpace space() {
        return new FailingSpace(new PlainAddressSpace(), Long.MAX_VALUE);
    }

    @Test
    void oneOfThreeIsRefused() {
        AddressSpace space = new FailingSpace(new PlainAddressSpace(), 3);
        for (int i = 1; i <= 9; i++) {
            long answer =
                    space.mmap(0, 4096, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
            if (i % 3 == 0) {
                assertEquals(Errno.ENOMEM.result(), answer);
            } else {
                assertFalse(Errno.isError(answer));
            }
        }
    }
}
