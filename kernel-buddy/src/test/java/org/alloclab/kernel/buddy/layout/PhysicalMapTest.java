package org.alloclab.kernel.buddy.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;
import org.junit.jupiter.api.Test;

/**
 * What the boot leaves: memory less the first MiB (256 frames), the kernel (9421 frames from 16 MiB on, half of what is above
 * 16 MiB if that is less), and {@code struct page} (64 bytes a frame, 32 on i386) at the top of what the kernel maps.
 */
class PhysicalMapTest {
    private static final long MIB = 1 << 20;

    private static MachineDescription machine(Architecture architecture, long bytes) {
        return new MachineDescription("test", architecture, 1, bytes, List.of(), 0, 8 * MIB);
    }

    private static List<List<Range>> usable(Architecture architecture, long mebibytes) {
        return PhysicalMap.zonesOf(machine(architecture, mebibytes * MIB)).stream()
                .map(ZoneExtent::usable)
                .toList();
    }

    @Test
    void aMachineOf16MebibytesIsDmaAlone() {
        assertThat(usable(Architecture.X86_64, 16))
                .containsExactly(List.of(new Range(256, 4096 - 64)), List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void aSmallMachineGivesHalfOfWhatIsAboveDmaToTheKernel() {
        assertThat(usable(Architecture.X86_64, 64))
                .containsExactly(
                        List.of(new Range(256, 4096)),
                        List.of(new Range(4096 + 6144, 16384 - 256)),
                        List.of(),
                        List.of(),
                        List.of());
    }

    @Test
    void upTo3GibibytesThereIsNothingAboveTheHole() {
        List<ZoneExtent> zones = PhysicalMap.zonesOf(machine(Architecture.X86_64, 3072 * MIB));
        assertThat(zones.get(1).usable()).containsExactly(new Range(4096 + 9421, 786432 - 12288));
        assertThat(zones.get(1).present()).isEqualTo(786432 - 4096);
        assertThat(zones.get(2).usable()).isEmpty();
    }

    @Test
    void whatIsBeyond3GibibytesIsAbove4() {
        List<ZoneExtent> zones = PhysicalMap.zonesOf(machine(Architecture.X86_64, 4096 * MIB));
        assertThat(zones.get(1).usable()).containsExactly(new Range(4096 + 9421, 786432));
        assertThat(zones.get(2).usable()).containsExactly(new Range(1048576, 1048576 + 262144 - 16384));
        assertThat(zones.get(2).present()).isEqualTo(262144);
        assertThat(zones.get(1).end()).isEqualTo(1048576);
    }

    @Test
    void onI386TheArrayOfPagesIsBelowHighMemory() {
        assertThat(usable(Architecture.I386, 1024))
                .containsExactly(
                        List.of(new Range(256, 4096)),
                        List.of(new Range(4096 + 9421, 229376 - 2048)),
                        List.of(new Range(229376, 262144)),
                        List.of());
        assertThat(usable(Architecture.I386, 896))
                .containsExactly(
                        List.of(new Range(256, 4096)),
                        List.of(new Range(4096 + 9421, 229376 - 1792)),
                        List.of(),
                        List.of());
    }

    /** Frames that are plugged in later have their {@code struct page} elsewhere. */
    @Test
    void onlyTheOnlineFramesOfTheHighestZoneAreUsable() {
        MachineDescription machine = machine(Architecture.X86_64, 4096 * MIB);
        assertThat(PhysicalMap.zonesOf(machine, 1000).get(2).usable()).containsExactly(new Range(1048576, 1049576));
        assertThat(PhysicalMap.zonesOf(machine, 262144).get(2).usable())
                .containsExactly(new Range(1048576, 1048576 + 262144));
        assertThat(PhysicalMap.zonesOf(machine, 1L << 31).get(2).usable())
                .containsExactly(new Range(1048576, 1048576 + 262144));
    }

    @Test
    void framesHaveNumbersOf31Bits() {
        long most = (Integer.MAX_VALUE - (4L << 18)) * 4096;
        assertThat(PhysicalMap.zonesOf(machine(Architecture.X86_64, most))
                        .get(2)
                        .end())
                .isPositive();
        assertThatThrownBy(() -> PhysicalMap.zonesOf(machine(Architecture.X86_64, most + 4096)))
                .hasMessage(
                        "memory must be at most 7 TiB: was " + (most + 4096) + " bytes; describe a smaller machine");
    }
}
