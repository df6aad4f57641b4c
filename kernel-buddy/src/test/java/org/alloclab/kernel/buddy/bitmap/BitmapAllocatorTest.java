package org.alloclab.kernel.buddy.bitmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.kernel.buddy.BitmapProvider;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.junit.jupiter.api.Test;

class BitmapAllocatorTest {
    private final PageFrameAllocator bitmap = new BitmapProvider()
            .create(new PageFrameAllocatorProvider.Context(
                    MachineDescription.named("x86_64-64m").withCpus(1), OptionValues.defaults(), Probe.NONE));

    @Test
    void theFirstFitIsTaken() {
        long a = bitmap.allocPages(0, Gfp.GFP_KERNEL, 0);
        long b = bitmap.allocPages(3, Gfp.GFP_KERNEL, 0);
        long c = bitmap.allocPages(0, Gfp.GFP_KERNEL, 0);
        assertThat(a).isEqualTo(256);
        assertThat(b).isEqualTo(264);
        assertThat(c).isEqualTo(257);
        bitmap.freePages(a, 0, 0);
        assertThat(bitmap.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(a);
        assertThatThrownBy(() -> bitmap.freePages(300, 0, 0))
                .hasMessage("a block is given back once: frame 300 with order 0, but it is not in use");
    }

    @Test
    void randomBlocksAreAlignedAndNoneIsLost() {
        SplittableRandom random = new SplittableRandom(1);
        long[] blocks = new long[2000];
        int count = 0;
        for (int i = 0; i < 20_000; i++) {
            if (count == 0 || (count < blocks.length && random.nextBoolean())) {
                int order = random.nextInt(BlockOrder.COUNT) * random.nextInt(2);
                long frame = bitmap.allocPages(order, Gfp.GFP_KERNEL, 0);
                if (frame != PageFrameAllocator.NO_FRAME) {
                    assertThat(frame % (1L << order)).isZero();
                    blocks[count++] = frame << 4 | order;
                }
            } else {
                int at = random.nextInt(count);
                bitmap.freePages(blocks[at] >> 4, (int) blocks[at] & 15, 0);
                blocks[at] = blocks[--count];
            }
            if (i % 500 == 0) {
                bitmap.checkInvariants();
            }
        }
        while (count-- > 0) {
            bitmap.freePages(blocks[count] >> 4, (int) blocks[count] & 15, 0);
        }
        bitmap.checkInvariants();
        assertThat(bitmap.freeFrames()).isEqualTo(bitmap.totalFrames());
        assertThat(bitmap.proc("buddyinfo")).startsWith("Node 0, zone      DMA      0 ");
    }
}
