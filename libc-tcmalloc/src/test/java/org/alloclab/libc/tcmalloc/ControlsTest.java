package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.junit.jupiter.api.Test;

class ControlsTest {
    private final Heaps heaps = new Heaps();

    @Test
    void everyControlAnswers() {
        long block = heaps.main.malloc(100);
        for (Control control : heaps.allocator.controls()) {
            long[] arguments = new long[control.parameters().size()];
            if (control.parameters().contains("pointer")) {
                arguments[0] = block;
            }
            heaps.allocator.control(control.name(), arguments);
            heaps.allocator.checkInvariants();
        }
    }

    @Test
    void sizesAreEstimatedAsTheyAreServed() {
        assertEquals(112, heaps.allocator.control("GetEstimatedAllocatedSize", 100));
        assertEquals(112, heaps.allocator.control("nallocx", 100, 0));
        assertEquals(4096, heaps.allocator.control("nallocx", 100, 12));
        assertEquals(8192, heaps.allocator.control("nallocx", 100, 13));
        assertEquals(303_104, heaps.allocator.control("nallocx", 300_000, 0));
        assertEquals(112, heaps.allocator.control("GetAllocatedSize", heaps.main.malloc(100)));
    }

    @Test
    void ownershipIsKnown() {
        assertEquals(1, heaps.allocator.control("GetOwnership", heaps.main.malloc(100)));
        assertEquals(2, heaps.allocator.control("GetOwnership", 0x1000));
    }

    @Test
    void idleThreadsGiveUpTheirCache() {
        heaps.main.free(heaps.main.malloc(100));
        assertTrue(heaps.allocator.control("GetThreadCacheSize") > 0);
        heaps.allocator.control("MarkThreadTemporarilyIdle");
        assertEquals(0, heaps.allocator.control("GetThreadCacheSize"));
        assertEquals(2, heaps.tiers.threadCaches.count());
        heaps.allocator.control("MarkThreadIdle");
        assertEquals(1, heaps.tiers.threadCaches.count());
        heaps.allocator.control("MarkThreadBusy");
        assertEquals(2, heaps.tiers.threadCaches.count());
    }

    @Test
    void propertiesCanBeSet() {
        heaps.allocator.control("tcmalloc.max_total_thread_cache_bytes", 1);
        assertEquals(Common.MIN_THREAD_CACHE_SIZE, heaps.tiers.threadCaches.overallSize());
        heaps.allocator.checkInvariants();
        heaps.allocator.control("tcmalloc.heap_limit_mb", 10);
        assertEquals(0, heaps.main.malloc(5 << 20));
        heaps.allocator.control("SetMemoryReleaseRate", 5);
        assertEquals(5, heaps.allocator.control("GetMemoryReleaseRate"));
    }

    @Test
    void wrongCallsSayWhatIsRight() {
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> heaps.allocator.control("malloc_trim", 0));
        assertTrue(String.valueOf(unknown.getMessage()).contains("ReleaseFreeMemory"));
        assertThrows(IllegalArgumentException.class, () -> heaps.allocator.control("nallocx", 1));
        assertThrows(IllegalArgumentException.class, () -> heaps.allocator.report("heap"));
    }

    @Test
    void aListenerHearsTheWayOfAnAllocation() {
        List<String> heard = new ArrayList<>();
        Heaps told = new Heaps(new Probe() {
            @Override
            public boolean hearsDecisions() {
                return true;
            }

            @Override
            public void decision(DecisionPoint point, long first, long second, long third) {
                heard.add(point.name());
            }
        });
        heard.clear();
        long first = told.main.malloc(5000);
        told.main.free(first);
        assertEquals(first, told.main.malloc(5000));
        assertEquals(
                List.of("carve span", "populate central list", "fetch from central cache", "thread cache hit"), heard);
    }
}
