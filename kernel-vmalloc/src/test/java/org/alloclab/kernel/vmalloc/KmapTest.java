package org.alloclab.kernel.vmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.junit.jupiter.api.Test;

/** The windows on high memory of a 32-bit machine. */
class KmapTest {
    private static final long HIGH = 896 << 8;

    private final LinuxVmalloc vmalloc = make("i386-1g");

    private static LinuxVmalloc make(String machine) {
        MachineDescription description = MachineDescription.named(machine);
        return new LinuxVmalloc(description, new FakeFrames(1000), KernelLayout.of(description), Teller.SILENT);
    }

    @Test
    void lowMemoryHasItsAddressAlready() {
        assertThat(vmalloc.kmap(256)).isEqualTo(0xc0100000L);
        vmalloc.kunmap(256);
        assertThat(vmalloc.kmapState()).isEqualTo("kmap: 1024 slots, 0 mapped, 0 waiting for a flush, 0 flushes");
    }

    @Test
    void aFrameOfHighMemoryKeepsItsSlotWhileItIsMapped() {
        long first = vmalloc.kmap(HIGH);
        assertThat(first).isBetween(0xff800000L, 0xffbfffffL);
        assertThat(vmalloc.kmap(HIGH)).isEqualTo(first);
        assertThat(vmalloc.frameOf(first)).isEqualTo(HIGH);
        vmalloc.kunmap(HIGH);
        vmalloc.kunmap(HIGH);
        assertThat(vmalloc.frameOf(first)).isEqualTo(-1);
        assertThat(vmalloc.kmapState()).contains("0 mapped, 1 waiting for a flush");
        assertThatThrownBy(() -> vmalloc.kunmap(HIGH)).hasMessageContaining("kunmap follows kmap");
        assertThat(vmalloc.kmap(HIGH)).as("its slot has not been flushed").isEqualTo(first);
    }

    @Test
    void whenAllSlotsAreTakenTheCallerBlocksAndIsNamed() {
        for (int i = 0; i < 1024; i++) {
            assertThat(vmalloc.kmap(HIGH + i)).isNotZero();
        }
        vmalloc.checkInvariants();
        assertThat(vmalloc.kmap(HIGH + 5000)).isZero();
        assertThat(vmalloc.kmapState())
                .contains("1024 mapped")
                .endsWith("; BLOCKED in pkmap_map_wait: 1 callers, for frames [" + (HIGH + 5000) + "]");
        vmalloc.kunmap(HIGH + 17);
        assertThat(vmalloc.kmap(HIGH + 5000)).as("woken, it asks again").isNotZero();
        assertThat(vmalloc.kmapState()).doesNotContain("BLOCKED");
        vmalloc.checkInvariants();
    }

    @Test
    void slotsAreReusedOnlyAfterAFlush() {
        long first = vmalloc.kmap(HIGH);
        vmalloc.kunmap(HIGH);
        long second = vmalloc.kmap(HIGH + 1);
        assertThat(second).isEqualTo(first + 4096);
        for (int i = 2; i < 1025; i++) {
            vmalloc.kmap(HIGH + i);
        }
        assertThat(vmalloc.kmapState()).contains("flushes");
        assertThat(vmalloc.frameOf(first)).isNotEqualTo(HIGH);
        vmalloc.checkInvariants();
    }

    @Test
    void withPaeTheWindowIsHalfAsLarge() {
        assertThat(make("i386-4g").kmapState()).startsWith("kmap: 512 slots");
        assertThat(make("x86_64-64m").kmapState()).startsWith("kmap: 0 slots");
    }

    @Test
    void atomicMapsNestPerCpu() {
        long a = vmalloc.kmapAtomic(HIGH, 0);
        long b = vmalloc.kmapAtomic(HIGH + 1, 0);
        long other = vmalloc.kmapAtomic(HIGH, 1);
        assertThat(a - b).isEqualTo(4096);
        assertThat(other).isNotEqualTo(a);
        assertThatThrownBy(() -> vmalloc.kunmapAtomic(a, 0)).hasMessageContaining("takes the last map of its CPU");
        vmalloc.kunmapAtomic(b, 0);
        vmalloc.kunmapAtomic(a, 0);
        for (int i = 0; i < FixmapSlots.DEPTH; i++) {
            vmalloc.kmapAtomic(HIGH + i, 0);
        }
        assertThatThrownBy(() -> vmalloc.kmapAtomic(HIGH, 0)).hasMessageContaining("nests at most 16 deep");
        assertThat(vmalloc.kmapAtomic(256, 0)).as("low memory needs no slot").isEqualTo(0xc0100000L);
    }
}
