package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random requests of all orders, zones, migrate types and CPUs against a set of owned frames, in debug mode: what each
 * touches is checked after it. {@code -Dbuddy.operations=N} sets their number for each machine; all of memory is walked
 * after each of the first 200 and then every {@code -Dbuddy.check=N}.
 */
class RandomOperationsTest {
    private static final int OPERATIONS = Integer.getInteger("buddy.operations", 200_000);
    private static final int CHECK_EVERY = Integer.getInteger("buddy.check", 5_000);
    private static final int[] REQUESTS = {
        Gfp.GFP_KERNEL,
        Gfp.GFP_KERNEL | Gfp.DMA,
        Gfp.GFP_KERNEL | Gfp.DMA32,
        Gfp.GFP_KERNEL | Gfp.RECLAIMABLE,
        Gfp.GFP_ATOMIC,
        Gfp.GFP_HIGHUSER,
        Gfp.GFP_HIGHUSER_MOVABLE,
        Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP
    };

    static List<MachineDescription> machines() {
        return List.of(Machines.x86(64, 3), Machines.x86(4500, 4), Machines.i386(1024, 2), Machines.i386(4096, 1));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void noFrameIsLostOrHandedOutTwice(MachineDescription machine) {
        PageFrameAllocator buddy = Machines.checked(machine);
        SplittableRandom random = new SplittableRandom(5);
        BitSet owned = new BitSet();
        long[] blocks = new long[1 << 16];
        int count = 0;
        long used = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            boolean growing = (i >> 14 & 1) == 0;
            if (count < blocks.length && (count == 0 || random.nextInt(100) < (growing ? 70 : 30))) {
                int order = Math.min(BlockOrder.MAX, Long.numberOfTrailingZeros(random.nextLong() | 1L << 40) / 2);
                order = random.nextInt(50) == 0 ? random.nextInt(BlockOrder.COUNT) : order;
                long frame = buddy.allocPages(
                        order, REQUESTS[random.nextInt(REQUESTS.length)], random.nextInt(machine.cpus()));
                if (frame != PageFrameAllocator.NO_FRAME) {
                    int next = owned.nextSetBit((int) frame);
                    assertThat(next == -1 || next >= frame + (1 << order))
                            .as("frame %d of order %d is nobody's", frame, order)
                            .isTrue();
                    owned.set((int) frame, (int) frame + (1 << order));
                    blocks[count++] = frame << 4 | order;
                    used += 1L << order;
                }
            } else {
                int at = random.nextInt(count);
                long block = blocks[at];
                blocks[at] = blocks[--count];
                int order = (int) (block & 15);
                buddy.freePages(block >> 4, order, random.nextInt(machine.cpus()));
                owned.clear((int) (block >> 4), (int) (block >> 4) + (1 << order));
                used -= 1L << order;
            }
            if (i < 200 || i % CHECK_EVERY == 0) {
                buddy.checkInvariants();
                assertThat(buddy.totalFrames() - buddy.freeFrames()).isEqualTo(used);
            }
        }
        while (count > 0) {
            long block = blocks[--count];
            buddy.freePages(block >> 4, (int) (block & 15), 0);
        }
        buddy.checkInvariants();
        assertThat(buddy.freeFrames()).isEqualTo(buddy.totalFrames());
    }
}
