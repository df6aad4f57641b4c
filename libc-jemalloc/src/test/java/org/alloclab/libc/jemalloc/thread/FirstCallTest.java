package org.alloclab.libc.jemalloc.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.libc.jemalloc.process.StartedJemalloc;
import org.junit.jupiter.api.Test;

/**
 * What the first call of a thread gives it: a call that fetches the thread's record, its cache; a free, none.
 *
 * <p>So it is with Debian 12's jemalloc 5.3.0: {@code stats.arenas.<i>.nthreads}, summed over the arenas, is 1 before the second
 * thread's call and 2 after it, and still 1 after a free.
 */
final class FirstCallTest {
    private static final long CONTROL_BLOCK = 0x4000_0010_0000L;

    private final StartedJemalloc started = new StartedJemalloc();
    private final JemallocThread thread = started.jemalloc.newThread();

    FirstCallTest() {
        thread.life().place(0, CONTROL_BLOCK);
    }

    @Test
    void theUsableSizeOfABlockGivesTheThreadItsCache() {
        long block = started.main.malloc(100);
        assertThat(thread.life().hasTcache()).isFalse();
        assertThat(thread.usableSize(block)).isEqualTo(112);
        assertThat(thread.life().hasTcache()).isTrue();
    }

    @Test
    void theUsableSizeOfNoBlockDoesSoToo() {
        assertThat(thread.usableSize(0)).isZero();
        assertThat(thread.life().hasTcache()).isTrue();
    }

    @Test
    void aThreadThatHasOnlyFreedGetsItsCacheWithIt() {
        long block = started.main.malloc(100);
        thread.free(started.main.malloc(100));
        assertThat(thread.life().hasTcache()).isFalse();
        assertThat(thread.usableSize(block)).isEqualTo(112);
        assertThat(thread.life().hasTcache()).isTrue();
    }
}
