package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Swap areas that go out of use, and come back. */
class SwapOffTest {
    private static final long PAGE = 4096;
    private static final int PAGES = 100;

    private final LinuxMachine machine = machine();
    private final UserProcess process = machine.start(false);

    private static LinuxMachine machine(String... options) {
        return Spaces.scarce(
                MachineDescription.reference()
                        .withSwap(List.of(new SwapDevice(60 * PAGE, 5), SwapDevice.of(100 * PAGE))),
                new CountingFrames(1 << 14),
                options);
    }

    @AfterEach
    void everyLawHolds() {
        machine.checkInvariants();
    }

    private static long swappedOut(UserProcess process, int flags) {
        long area = process.mmap(0, PAGES * PAGE, RW, flags, -1, 0);
        for (int i = 0; i < PAGES; i++) {
            process.memory().store(area + i * PAGE, i + 1);
        }
        process.madvise(area, PAGES * PAGE, Advice.PAGEOUT);
        return area;
    }

    private static void assertContent(UserProcess process, long area) {
        for (int i = 0; i < PAGES; i++) {
            assertThat(process.memory().load(area + i * PAGE)).isEqualTo(i + 1);
        }
    }

    /** Measured on Linux 6.18: none of 500 reads behind swapoff faulted, each of 500 writes did once. */
    @Test
    void everyPageComesBackAndIsMappedWithoutStorePermission() {
        long area = swappedOut(process, PRIVATE_ANON);
        assertThat(States.letters(States.of(process, area, area + PAGES * PAGE)))
                .isEqualTo("s".repeat(PAGES));
        assertThat(machine.swapOff(0)).isZero();
        assertThat(States.letters(States.of(process, area, area + PAGES * PAGE)))
                .isEqualTo("A".repeat(59) + "s".repeat(41));
        long faults = process.figures().minorFaults();
        for (int i = 0; i < 59; i++) {
            assertThat(process.memory().load(area + i * PAGE)).isEqualTo(i + 1);
        }
        assertThat(process.figures().minorFaults()).isEqualTo(faults);
        assertThat(process.figures().majorFaults()).isZero();
        for (int i = 0; i < 59; i++) {
            process.memory().store(area + i * PAGE, i + 1);
        }
        assertThat(process.figures().minorFaults()).isEqualTo(faults + 59);
        assertContent(process, area);
    }

    @Test
    void pagesOfSeveralProcessesAndOfMemoryFilesComeBack() {
        long area = swappedOut(process, PRIVATE_ANON);
        UserProcess child = process.fork();
        assertThat(machine.swapOff(0)).isZero();
        long shared = swappedOut(process, MapFlags.SHARED | MapFlags.ANONYMOUS);
        assertThat(machine.swapOff(1)).isZero();
        assertThat(machine.kernel().swap.usedSlots()).isZero();
        assertThat(machine.kernel().swap.totalSlots()).isZero();
        assertThat(process.figures().swapBytes() + child.figures().swapBytes()).isZero();
        child.memory().store(area + 7 * PAGE, 777);
        assertContent(process, area);
        assertContent(process, shared);
        assertThat(child.memory().load(area + 7 * PAGE)).isEqualTo(777);
    }

    @Test
    void theAreasInUseAreListedAsTheKernelListsThem() {
        swappedOut(process, PRIVATE_ANON);
        String head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
        String rest = " ".repeat(32) + "partition\t";
        assertThat(process.proc(ProcFile.SWAPS))
                .isEqualTo(head + "/dev/vdb" + rest + "236\t\t236\t\t5\n" + "/dev/vdc" + rest + "396\t\t164\t\t-2\n");
        machine.swapOff(0);
        assertThat(process.proc(ProcFile.SWAPS)).isEqualTo(head + "/dev/vdc" + rest + "396\t\t164\t\t-2\n");
        assertThat(machine.swapOn(0, SwapDevice.AUTOMATIC)).isZero();
        assertThat(process.proc(ProcFile.SWAPS)).contains("/dev/vdb" + rest + "236\t\t0\t\t-3\n");
    }

    @Test
    void whatIsNoAreaIsRefused() {
        assertThat(machine.swapOff(2)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.swapOn(1, 0)).isEqualTo(Errno.EBUSY.result());
        assertThat(machine.swapOff(1)).isZero();
        assertThat(machine.swapOff(1)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.swapOn(1, 40000)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.swapOn(2, 0)).isEqualTo(Errno.EINVAL.result());
        assertThat(machine.swapOn(1, 7)).isZero();
    }

    @Test
    void withoutRoomForItsPagesAProcessIsEndedAndTheAreaStays() {
        LinuxMachine tight = machine("memory.max=" + 60 * PAGE);
        UserProcess squeezed = tight.start(false);
        swappedOut(squeezed, PRIVATE_ANON);
        assertThat(tight.swapOff(1)).isZero();
        assertThatThrownBy(() -> tight.swapOff(0)).isInstanceOf(SimulatedDeath.class);
        assertThat(tight.kernel().swap.isInUse(0)).isTrue();
        squeezed.exit();
        tight.checkInvariants();
        assertThat(tight.kernel().swap.usedSlots()).isZero();
    }

    /** An observer reads what is stored, wherever it is kept; nothing comes back into memory for it. */
    @Test
    void aLookAtAPageInSwapSpaceSeesItsWords() {
        long area = swappedOut(process, PRIVATE_ANON);
        long resident = process.figures().rssBytes();

        for (int i = 0; i < PAGES; i++) {
            assertThat(process.memory().peek(area + i * PAGE)).isEqualTo(i + 1);
            assertThat(process.memory().peek(area + i * PAGE + 8)).isZero();
        }

        assertThat(process.figures().rssBytes()).isEqualTo(resident);
    }
}
