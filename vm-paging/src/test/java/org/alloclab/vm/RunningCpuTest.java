package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.testkit.PlainSlab;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames and kernel objects are taken and given back on the CPU of the thread that runs. */
class RunningCpuTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final List<Integer> cpus = new ArrayList<>();
    private final CurrentExecution execution = new CurrentExecution();
    private final UserProcess process = new LinuxMachine(new LinuxKernel(new AddressSpaceProvider.Context(
                    MachineDescription.reference(),
                    InitialLayout.empty(Spaces.HEAP),
                    new NotingFrames(),
                    new NotingSlab(),
                    new VirtualClock(0),
                    execution,
                    OptionValues.defaults(),
                    Probe.NONE)))
            .start(false);

    /** Notes who asks. */
    private final class NotingFrames extends CountingFrames {
        NotingFrames() {
            super(1 << 12);
        }

        @Override
        public long allocPages(int order, int gfp, int cpu) {
            cpus.add(cpu);
            return super.allocPages(order, gfp, cpu);
        }

        @Override
        public void freePages(long frame, int order, int cpu) {
            cpus.add(cpu);
            super.freePages(frame, order, cpu);
        }
    }

    /** Its caches note who asks. */
    private final class NotingSlab implements SlabAllocator {
        private final PlainSlab slab = new PlainSlab();

        @Override
        public KmemCache createCache(CacheSpec spec) {
            return new NotingCache(slab.createCache(spec));
        }

        @Override
        public void destroyCache(KmemCache cache) {
            slab.destroyCache(cache);
        }

        @Override
        public long kmalloc(long size, int gfp, int cpu) {
            return slab.kmalloc(size, gfp, cpu);
        }

        @Override
        public void kfree(long object, int cpu) {
            slab.kfree(object, cpu);
        }

        @Override
        public KernelBytes bytes() {
            return slab.bytes();
        }

        @Override
        public long reap() {
            return slab.reap();
        }

        @Override
        public List<CacheFigures> caches() {
            return slab.caches();
        }

        @Override
        public List<String> procFiles() {
            return slab.procFiles();
        }

        @Override
        public String proc(String file) {
            return slab.proc(file);
        }

        @Override
        public void checkInvariants() {
            slab.checkInvariants();
        }
    }

    private final class NotingCache implements KmemCache {
        private final KmemCache cache;

        NotingCache(KmemCache cache) {
            this.cache = cache;
        }

        @Override
        public String name() {
            return cache.name();
        }

        @Override
        public long alloc(int gfp, int cpu) {
            cpus.add(cpu);
            return cache.alloc(gfp, cpu);
        }

        @Override
        public void free(long object, int cpu) {
            cpus.add(cpu);
            cache.free(object, cpu);
        }

        @Override
        public long shrink() {
            return cache.shrink();
        }

        @Override
        public CacheFigures figures() {
            return cache.figures();
        }
    }

    @BeforeEach
    void theSecondThreadRuns() {
        assertThat(cpus).isNotEmpty().containsOnly(0);
        cpus.clear();
        execution.switchTo(1, 3);
    }

    private void allOnItsCpu() {
        assertThat(cpus).isNotEmpty().containsOnly(3);
        cpus.clear();
    }

    @Test
    void areasPagesAndTables() {
        long block = process.mmap(0, 4 * PAGE, RW, PRIVATE_ANON, -1, 0);
        allOnItsCpu();
        process.memory().touch(block, 4 * PAGE);
        allOnItsCpu();
        process.munmap(block, 4 * PAGE);
        allOnItsCpu();
    }

    @Test
    void processesAndThreads() {
        process.threadStarted();
        allOnItsCpu();
        UserProcess child = process.fork();
        allOnItsCpu();
        child.exit();
        allOnItsCpu();
    }
}
