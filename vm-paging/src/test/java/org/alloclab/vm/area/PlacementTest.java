package org.alloclab.vm.area;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final long PAGE = 4096;
    private static final long HUGE = 2L << 20;

    private static final UserSpace X86_64 = UserSpace.of(MachineDescription.reference(), UserSpace.Search.TOP_DOWN);
    private static final long TOP = X86_64.mmapBase();

    private final AreaTree areas = new AreaTree();
    private final Placement placement = new Placement(areas, X86_64);

    private void occupy(long start, long end, int flags) {
        areas.insert(new Vma(start, end, flags, start >>> 12));
    }

    @Test
    void aFreeHintIsTaken() {
        assertThat(placement.findAnonymous(0x100000000000L, PAGE, 0)).isEqualTo(0x100000000000L);
        occupy(0x100000000000L, 0x100000001000L, 0);
        assertThat(placement.findAnonymous(0x100000000000L, PAGE, 0)).isEqualTo(TOP - PAGE);
    }

    @Test
    void aStackKeepsItsGuardGap() {
        occupy(TOP - 100 * PAGE, TOP - 90 * PAGE, VmFlags.GROWSDOWN);
        occupy(TOP - 90 * PAGE, TOP, 0);
        assertThat(placement.findAnonymous(0, PAGE, 0)).isEqualTo(TOP - 357 * PAGE);
        assertThat(placement.findAnonymous(TOP - 200 * PAGE, PAGE, 0)).isEqualTo(TOP - 357 * PAGE);
    }

    @Test
    void hugeLengthsAreAlignedOnlyWithoutAHintAndFile() {
        long start = placement.findAnonymous(0, HUGE, 0);
        assertThat(start % HUGE).isZero();
        assertThat(placement.find(0, HUGE, 0)).isEqualTo(TOP - HUGE);
        assertThat(placement.findAnonymous(0, HUGE + PAGE, 0)).isEqualTo(TOP - HUGE - PAGE);
    }

    @Test
    void belowAFullMmapAreaTheSearchGoesUp() {
        occupy(Placement.MIN_ADDRESS, TOP, 0);
        assertThat(placement.findAnonymous(0, PAGE, 0)).isEqualTo(TOP);
        occupy(TOP, X86_64.taskSize(), 0);
        assertThat(placement.findAnonymous(0, PAGE, 0)).isEqualTo(Errno.ENOMEM.result());
    }

    @Test
    void goingUpTheLowestGapIsTaken() {
        UserSpace legacy = UserSpace.of(MachineDescription.reference(), UserSpace.Search.BOTTOM_UP);
        Placement up = new Placement(areas, legacy);
        assertThat(up.findAnonymous(0, PAGE, 0)).isEqualTo(0x2aaaaaaab000L);
        occupy(0x2aaaaaaab000L, 0x2aaaaaaac000L, 0);
        assertThat(up.findAnonymous(0, PAGE, 0)).isEqualTo(0x2aaaaaaac000L);
        assertThat(up.findAnonymous(0x50000, PAGE, 0)).isEqualTo(0x50000);
        assertThat(up.findAnonymous(0, HUGE, 0)).isEqualTo(0x2aaaaac00000L);
        occupy(0x2aaaaaaac000L, 0x2aaaaac00000L, 0);
        assertThat(up.findAnonymous(0, HUGE, 0)).isEqualTo(0x2aaaaac00000L);
    }

    @Test
    void fixedAddressesAreChecked() {
        assertThat(placement.findAnonymous(0x1001, PAGE, MapFlags.FIXED)).isEqualTo(Errno.EINVAL.result());
        assertThat(placement.findAnonymous(X86_64.taskSize(), PAGE, MapFlags.FIXED))
                .isEqualTo(Errno.ENOMEM.result());
    }
}
