package org.alloclab.libc.mimalloc.os;

import org.alloclab.api.machine.Clock;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.jspecify.annotations.Nullable;

/**
 * The system as mimalloc uses it (mimalloc 3.6, os.c and prim/unix/prim.c).
 *
 * <pre>
 *   allocAligned   mmap at a hint; committed: readable and writable, with NORESERVE where the system overcommits
 *                  madvise HUGEPAGE where size and alignment are multiples of 2 MiB and huge pages are allowed
 *   commit         mprotect READ|WRITE        decommit   madvise DONTNEED        reset   madvise FREE
 * </pre>
 *
 * <p>Not modelled: prctl(PR_SET_THP_DISABLE), which {@code allow_thp=0} makes at load: an address space has no such call.
 * It matters only where the machine's mode of huge pages is 'always'.
 */
public final class Os {
    public static final long PAGE = 4096;
    static final long LARGE_PAGE = 2L << 20;
    private static final int LARGE_RETRIES = 8;
    private static final long WORD_BITS_47 = 1L << 47;

    private final SystemCalls space;
    private final Clock clock;
    private final Settings settings;
    private final AlignedHint hints;
    private final boolean hasOvercommit;
    private final boolean hasHugePages;

    public final UserMemory memory;
    public final Messages messages;
    /** The statistics of the process. */
    public final Stats stats;

    private int largePageHoldOff;
    private boolean threadIsReady;

    /**
     * @param overcommit {@code vm.overcommit_memory}
     * @param randomContext address of the main theap's random context
     * @param seed of the random numbers
     */
    public Os(
            SystemCalls space,
            Clock clock,
            Settings settings,
            Messages messages,
            Stats stats,
            int overcommit,
            long randomContext,
            long seed) {
        this.space = space;
        this.clock = clock;
        this.settings = settings;
        this.memory = space.memory();
        this.messages = messages;
        this.stats = stats;
        this.hasOvercommit = overcommit != 2;
        this.hasHugePages =
                space.transparentHugePages() != TransparentHugePages.NEVER && settings.isEnabled(MiOption.ALLOW_THP);
        this.hints = new AlignedHint(new ChaCha(seed, randomContext));
    }

    /** Whether the calling thread has a theap by now. */
    public void threadIsReady(boolean ready) {
        threadIsReady = ready;
    }

    public boolean hasOvercommit() {
        return hasOvercommit;
    }

    /** Milliseconds of the virtual clock (_mi_clock_now). */
    public long now() {
        return clock.nanos() / 1_000_000;
    }

    /** Bytes in whole multiples of which is purged (_mi_os_minimal_purge_size). */
    public long minimalPurgeSize() {
        long size = settings.bytes(MiOption.ARENA_PURGE_MIN_SIZE);
        if (size != 0) {
            return Slices.alignUp(size, PAGE);
        }
        return hasHugePages && settings.get(MiOption.ALLOW_THP) == 2 ? LARGE_PAGE : PAGE;
    }

    /** {@code size} bytes, rounded up to a good size, wherever they lie; {@code null} without memory (_mi_os_alloc). */
    public @Nullable OsMemory alloc(long size) {
        long good = Bins.goodAllocSize(size);
        long address = map(good, 1, true, false);
        return address == 0 ? null : new OsMemory(address, good, true, false);
    }

    /**
     * {@code size} bytes, rounded up to a good size, at a multiple of {@code alignment} (_mi_os_alloc_aligned).
     *
     * @param commit whether they shall be readable and writable
     * @param allowLarge whether large or huge pages may serve
     * @return {@code null} without memory
     */
    public @Nullable OsMemory allocAligned(long size, long alignment, boolean commit, boolean allowLarge) {
        long good = Slices.alignUp(Bins.goodAllocSize(size), PAGE);
        if (good <= 0) {
            return null;
        }
        boolean large = allowLarge && commit && wantsLargePages(good, alignment);
        if (large) {
            long address = mapLarge(good, alignment);
            if (address != 0) {
                return new OsMemory(address, good, true, true);
            }
        }
        long address = map(good, alignment, commit, allowLarge);
        if (address != 0 && address % alignment == 0) {
            return new OsMemory(address, good, commit, false);
        }
        messages.warning(
                "unable to allocate aligned OS memory directly, fall back to over-allocation (size: 0x%x bytes, address:"
                        + " 0x%x, alignment: 0x%x, commit: %d)",
                good, address, alignment, commit ? 1 : 0);
        if (address != 0) {
            unmap(address, good, commit ? good : 0);
        }
        return overAllocate(good, alignment, commit);
    }

    private @Nullable OsMemory overAllocate(long size, long alignment, boolean commit) {
        long whole = size + alignment;
        if (whole < 0) {
            return null;
        }
        long address = map(whole, 1, commit, false);
        if (address == 0) {
            return null;
        }
        long aligned = Slices.alignUp(address, alignment);
        long before = aligned - address;
        long behind = whole - before - size;
        if (before > 0) {
            unmap(address, before, commit ? before : 0);
        }
        if (behind > 0) {
            unmap(aligned + size, behind, commit ? behind : 0);
        }
        return new OsMemory(aligned, size, commit, false);
    }

    private boolean wantsLargePages(long size, long alignment) {
        return size % LARGE_PAGE == 0
                && alignment % LARGE_PAGE == 0
                && settings.isEnabled(MiOption.ALLOW_LARGE_OS_PAGES);
    }

    /** Large pages, unless such a mapping failed a short while ago. */
    private long mapLarge(long size, long alignment) {
        if (largePageHoldOff > 0) {
            largePageHoldOff--;
            return 0;
        }
        int flags = MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.HUGETLB | MapFlags.HUGE_2MB;
        long address = mmap(alignment, size, Prot.READ | Prot.WRITE, flags);
        if (address == 0) {
            largePageHoldOff = LARGE_RETRIES;
            return 0;
        }
        count(size, true);
        return address;
    }

    // mi_os_prim_alloc_at and unix_mmap
    private long map(long size, long alignment, boolean commit, boolean allowLarge) {
        boolean large = allowLarge && commit;
        long wanted = size >= 8 * LARGE_PAGE && alignment < LARGE_PAGE ? LARGE_PAGE : alignment;
        int flags = MapFlags.PRIVATE | MapFlags.ANONYMOUS | (hasOvercommit ? MapFlags.NORESERVE : 0);
        long address = mmap(wanted, size, commit ? Prot.READ | Prot.WRITE : Prot.NONE, flags);
        if (address == 0) {
            messages.warning(
                    "unable to allocate OS memory (error: %d (0x%x), addr: (nil), size: 0x%x bytes, align: 0x%x, commit:"
                            + " %d, allow large: %d)",
                    12, 12, size, wanted, commit ? 1 : 0, large ? 1 : 0);
            stats.add(Stat.MMAP_CALLS, 1);
            return 0;
        }
        if (large && hasHugePages && size % LARGE_PAGE == 0 && wanted % LARGE_PAGE == 0) {
            space.madvise(address, size, Advice.HUGEPAGE);
        }
        count(size, commit);
        return address;
    }

    private long mmap(long alignment, long size, int prot, int flags) {
        long hint = hints.next(alignment, size, threadIsReady);
        long address = space.mmap(hint, size, prot, flags, -1, 0);
        if (Errno.isError(address) && hint != 0) {
            address = space.mmap(0, size, prot, flags, -1, 0);
        }
        return Errno.isError(address) ? 0 : address;
    }

    private void count(long size, boolean committed) {
        stats.add(Stat.MMAP_CALLS, 1);
        stats.add(Stat.RESERVED, size);
        if (committed) {
            stats.add(Stat.COMMITTED, size);
        }
    }

    /**
     * Gives a mapping back (_mi_os_free_ex).
     *
     * @param committed bytes of it that counted as committed
     */
    public void free(OsMemory mapping, long committed) {
        unmap(mapping.base(), mapping.size(), committed);
    }

    private void unmap(long address, long size, long committed) {
        space.munmap(address, size);
        if (committed > 0) {
            stats.add(Stat.COMMITTED, -committed);
        }
        stats.add(Stat.RESERVED, -size);
    }

    /**
     * Makes a range readable and writable (_mi_os_commit_ex).
     *
     * @param already bytes of it that counted as committed before
     */
    public boolean commit(long address, long size, long already) {
        stats.add(Stat.COMMIT_CALLS, 1);
        long start = address & -PAGE;
        long length = Slices.alignUp(address + size, PAGE) - start;
        if (length <= 0) {
            return true;
        }
        long result = space.mprotect(start, length, Prot.READ | Prot.WRITE);
        if (Errno.isError(result)) {
            messages.warning(
                    "cannot commit OS memory (error: %d (0x%x), address: 0x%x, size: 0x%x bytes)",
                    -result, -result, start, length);
            return false;
        }
        if (size != already) {
            stats.add(Stat.COMMITTED, size - already);
        }
        return true;
    }

    /** Gives the OS pages of a range back, by decommit or reset as {@code purge_decommits} says (_mi_os_purge_ex). */
    public void purge(long address, long size, boolean allowReset) {
        if (settings.get(MiOption.PURGE_DELAY) < 0) {
            return;
        }
        stats.add(Stat.PURGE_CALLS, 1);
        stats.add(Stat.PURGED, size);
        if (settings.isEnabled(MiOption.PURGE_DECOMMITS)) {
            space.madvise(address, size, Advice.DONTNEED);
        } else if (allowReset) {
            stats.add(Stat.RESET, size);
            stats.add(Stat.RESET_CALLS, 1);
            space.madvise(address, size, Advice.FREE);
        }
    }

    /** Whether an address is beyond what a process can have. */
    public static boolean isBeyond(long address) {
        return Long.compareUnsigned(address, WORD_BITS_47) >= 0;
    }
}
