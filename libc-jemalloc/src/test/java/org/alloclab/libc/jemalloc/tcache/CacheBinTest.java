package org.alloclab.libc.jemalloc.tcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/** A thread's stack beside a plain deque. */
final class CacheBinTest {
    private static final int SLOTS = 1000;
    private static final long SEED = 7;

    private final PlainAddressSpace space = new PlainAddressSpace();
    private final UserMemory memory = space.memory();
    private final long address =
            space.mmap(0, 4 * SizeClasses.PAGE, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
    private final CacheBin bin = new CacheBin(address + 8, SLOTS);

    @Test
    void whatWasFreedLastComesFirst() {
        Random random = new Random(SEED);
        Deque<Long> stack = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < (i / 5000 % 2 == 0 ? 60 : 40)) {
                boolean full = bin.push(memory, i + 1L);
                assertThat(full).isEqualTo(stack.size() == SLOTS);
                if (!full) {
                    stack.push(i + 1L);
                }
            } else {
                long expected = stack.isEmpty() ? 0 : stack.pop();
                assertThat(bin.pop(memory)).isEqualTo(expected);
            }
            assertThat(bin.cached()).isEqualTo(stack.size());
        }
    }

    @Test
    void lowWaterIsTheFewestSinceTheMark() {
        for (int i = 1; i <= 10; i++) {
            bin.push(memory, i);
        }
        bin.markLowWater();
        assertThat(bin.lowWaterCount()).isEqualTo(10);
        bin.pop(memory);
        bin.pop(memory);
        bin.push(memory, 11);
        assertThat(bin.lowWaterCount()).isEqualTo(8);
        bin.markLowWater();
        assertThat(bin.lowWaterCount()).isEqualTo(9);
    }

    @Test
    void whatWasFreedFirstIsDroppedFirst() {
        for (int i = 1; i <= 10; i++) {
            bin.push(memory, i);
        }
        bin.dropBottom(7);
        List<Long> rest = new ArrayList<>();
        for (long pointer = bin.pop(memory); pointer != 0; pointer = bin.pop(memory)) {
            rest.add(pointer);
        }
        assertThat(rest).containsExactly(10L, 9L, 8L);
    }

    @Test
    void aShortFillMovesUpToTheEnd() {
        int first = bin.beginFill(memory, 8);
        bin.slots[first] = 100;
        bin.slots[first + 1] = 200;
        bin.endFill(first, 2);
        assertThat(bin.cached()).isEqualTo(2);
        assertThat(bin.pop(memory)).isEqualTo(100);
        assertThat(bin.pop(memory)).isEqualTo(200);
        assertThat(bin.pop(memory)).isZero();
    }

    @Test
    void aStackWithoutSlotsIsDisabledAndAlwaysFull() {
        CacheBin none = new CacheBin(address, 0);
        assertThat(none.isDisabled()).isTrue();
        assertThat(none.push(memory, 1)).isTrue();
        assertThat(none.pop(memory)).isZero();
    }
}
