package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.testkit.PlainSlab;
import org.junit.jupiter.api.Test;

/** The most that was ever resident: how much, in which operation, when. */
class ResidentPeakTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long MIB = 1 << 20;

    private final CurrentExecution execution = new CurrentExecution();
    private final VirtualClock clock = new VirtualClock(0);
    private final LinuxMachine machine = new LinuxMachine(new LinuxKernel(new AddressSpaceProvider.Context(
            MachineDescription.reference().withSwap(64 * MIB),
            InitialLayout.empty(Spaces.HEAP),
            new CountingFrames(1 << 16),
            new PlainSlab(),
            clock,
            execution,
            OptionValues.defaults(),
            Probe.NONE)));
    private final UserProcess process = machine.start(false);

    private void operation(long number) {
        execution.begin(number);
        clock.set(number * 1000);
    }

    private long map(long pages) {
        return process.mmap(0, pages * PAGE, RW, PRIVATE_ANON, -1, 0);
    }

    private ResidentPeak peak() {
        return process.residentPeak().orElseThrow();
    }

    private long kilobytes(String name) {
        return process.proc(ProcFile.STATUS)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Recorded of a C program on Linux 6.18: 100 MB written, 90 MB of it unmapped, the rest advised away. What it has beside that
     * is 1,240 kB at first, and 100 kB more once it prints.
     */
    @Test
    void theHighWaterMarkStaysWhereTheRealOneStays() {
        process.memory().touch(map(310), 310 * PAGE);
        long block = process.mmap(0, 100 * MIB, RW, PRIVATE_ANON, -1, 0);
        process.memory().touch(block, 100 * MIB);
        assertThat(kilobytes("VmHWM")).isEqualTo(103_640);
        assertThat(kilobytes("VmRSS")).isEqualTo(103_640);
        process.munmap(block, 90 * MIB);
        process.memory().touch(map(25), 25 * PAGE);
        assertThat(kilobytes("VmHWM")).isEqualTo(103_640);
        assertThat(kilobytes("VmRSS")).isEqualTo(11_580);
        process.madvise(block + 90 * MIB, 10 * MIB, Advice.DONTNEED);
        assertThat(kilobytes("VmHWM")).isEqualTo(103_640);
        assertThat(kilobytes("VmRSS")).isEqualTo(1_340);
    }

    @Test
    void theOperationAndTheTimeAreThoseInWhichThePeakWasFirstReached() {
        long block = map(20);
        operation(7);
        process.memory().touch(block, 10 * PAGE);
        assertThat(peak()).isEqualTo(new ResidentPeak(10 * PAGE, 7, 7000));
        operation(8);
        process.madvise(block, 5 * PAGE, Advice.DONTNEED);
        operation(9);
        process.memory().touch(block, 5 * PAGE);
        assertThat(peak()).isEqualTo(new ResidentPeak(10 * PAGE, 7, 7000));
        operation(10);
        process.memory().touch(block + 10 * PAGE, PAGE);
        assertThat(peak()).isEqualTo(new ResidentPeak(11 * PAGE, 10, 10_000));
    }

    @Test
    void beforeTheFirstPageThereIsNoOperation() {
        assertThat(peak()).isEqualTo(new ResidentPeak(0, CurrentExecution.NO_OPERATION, 0));
    }

    @Test
    void whatIsEvictedHasBeenResident() {
        long block = map(8);
        process.memory().touch(block, 8 * PAGE);
        process.madvise(block, 8 * PAGE, Advice.PAGEOUT);
        assertThat(process.figures().swapBytes()).isEqualTo(8 * PAGE);
        assertThat(peak().bytes()).isEqualTo(8 * PAGE);
    }

    /** Old and new place of a page are never both counted, nor is a page of a file and its private copy. */
    @Test
    void movingAndCopyingAPageDoesNotRaiseIt() {
        long block = map(4);
        process.memory().touch(block, 4 * PAGE);
        assertThat(process.mremap(block, 4 * PAGE, 8 * PAGE, MapFlags.MREMAP_MAYMOVE, 0))
                .isPositive();
        assertThat(peak().bytes()).isEqualTo(4 * PAGE);
        int file = machine.diskFile("f", new byte[(int) PAGE]);
        long mapped = process.mmap(0, PAGE, RW, MapFlags.PRIVATE, file, 0);
        process.memory().touchRead(mapped);
        assertThat(peak().bytes()).isEqualTo(5 * PAGE);
        process.memory().store(mapped, 1);
        assertThat(process.figures().rssAnonBytes()).isEqualTo(5 * PAGE);
        assertThat(peak().bytes()).isEqualTo(5 * PAGE);
    }

    @Test
    void aChildBeginsWithWhatItHas() {
        long block = map(9);
        process.memory().touch(block, 9 * PAGE);
        process.munmap(block, 6 * PAGE);
        operation(3);
        UserProcess child = process.fork();
        assertThat(child.residentPeak()).contains(new ResidentPeak(3 * PAGE, 3, 3000));
        assertThat(peak().bytes()).isEqualTo(9 * PAGE);
    }

    @Test
    void itOutlivesTheProcess() {
        process.memory().touch(map(3), 3 * PAGE);
        process.exit();
        assertThat(process.figures().rssAnonBytes()).isZero();
        assertThat(peak().bytes()).isEqualTo(3 * PAGE);
    }
}
