package org.alloclab.libc.jemalloc.base;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * The system calls that jemalloc makes for pages: {@code mmap}, {@code munmap}, {@code madvise}. (jemalloc 5.3.0
 * pages.c)
 *
 * <p>Where the kernel overcommits ({@code vm.overcommit_memory} 0 or 1), pages are mapped committed and unreserved, and
 * committing and decommitting are refused. Where it does not, they are mapped without access until they are committed.
 */
public final class Pages {
    /** {@code vm.overcommit_memory} of a kernel that promises no more than it has. */
    private static final int NEVER_OVERCOMMIT = 2;

    private final SystemCalls space;
    private final UserMemory memory;
    private final boolean overcommits;
    private final String thp;
    private final TransparentHugePages systemThp;
    private final int mapFlags;
    private boolean mappedCommitted;

    /**
     * Connects to the kernel.
     *
     * @param thp {@code opt.thp}; the kernel's own setting is read from {@code /sys} (init_thp_state)
     */
    public Pages(SystemCalls space, MachineDescription machine, String thp) {
        this.space = space;
        this.memory = space.memory();
        this.overcommits = machine.overcommitMemory() != NEVER_OVERCOMMIT;
        this.thp = thp;
        this.systemThp = space.transparentHugePages();
        this.mapFlags = MapFlags.PRIVATE | MapFlags.ANONYMOUS | (overcommits ? MapFlags.NORESERVE : 0);
    }

    public UserMemory memory() {
        return memory;
    }

    /** Tries whether {@code MADV_DONTNEED} really zeroes a page. (madvise_dont_need_zeros_is_faulty) */
    public void tryForcedPurge() {
        long page =
                space.mmap(0, SizeClasses.PAGE, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
        memory.touchWrite(page);
        space.madvise(page, SizeClasses.PAGE, Advice.DONTNEED);
        memory.touchRead(page);
        space.munmap(page, SizeClasses.PAGE);
    }

    /** Tries whether {@code MADV_FREE} is known. (pages_boot) */
    public void tryLazyPurge() {
        int prot = overcommits ? Prot.READ | Prot.WRITE : Prot.NONE;
        long page = space.mmap(0, SizeClasses.PAGE, prot, mapFlags, -1, 0);
        space.madvise(page, SizeClasses.PAGE, Advice.FREE);
        space.munmap(page, SizeClasses.PAGE);
    }

    /**
     * Maps aligned pages, at a place if one is given; answers 0 where that fails. (pages_map)
     *
     * @param access see also {@link #lastMapCommitted}
     */
    public long map(long place, long size, long alignment, Access access) {
        long start = mapAnywhere(place, size, access);
        if (start == 0 || start == place) {
            return start;
        }
        if ((start & (alignment - 1)) != 0) {
            unmap(start, size);
            return mapAndTrim(size, alignment, access);
        }
        return start;
    }

    /** Whether what {@link #map} answered last is accessible. */
    public boolean lastMapCommitted() {
        return mappedCommitted;
    }

    public void unmap(long start, long size) {
        space.munmap(start, size);
    }

    /** Makes pages accessible; answers whether that failed, as it always does where the kernel overcommits. */
    public boolean commit(long start, long size) {
        return overcommits || overlay(start, size, Prot.READ | Prot.WRITE);
    }

    /** Takes pages' memory and access away; answers whether that failed. */
    public boolean decommit(long start, long size) {
        return overcommits || overlay(start, size, Prot.NONE);
    }

    /** Lets the kernel take pages when it needs them; answers whether that failed. */
    public boolean purgeLazy(long start, long size) {
        return space.madvise(start, size, Advice.FREE) != 0;
    }

    /** Gives pages back; they read as zeros from now on. Answers whether that failed. */
    public boolean purgeForced(long start, long size) {
        return space.madvise(start, size, Advice.DONTNEED) != 0;
    }

    void huge(long start, long size) {
        space.madvise(start, size, Advice.HUGEPAGE);
    }

    /** Whether the kernel gives huge pages to those who ask. (metadata_thp_madvise) */
    boolean kernelTakesAdvice() {
        return systemThp == TransparentHugePages.MADVISE;
    }

    /** Tells the kernel about huge pages where {@code opt.thp} differs from the kernel's setting. (pages_set_thp_state) */
    public void setThpState(long start, long size) {
        if (thp.equals("always") && kernelTakesAdvice()) {
            huge(start, size);
        } else if (thp.equals("never") && systemThp != TransparentHugePages.NEVER) {
            space.madvise(start, size, Advice.NOHUGEPAGE);
        }
    }

    /** Zeroes fresh pages of an extent, by a system call unless that would break huge pages up. (ehooks.c) */
    public void zero(long start, long size) {
        if (thp.equals("always") || purgeForced(start, size)) {
            memory.zero(start, size);
        }
    }

    /** Writes all pages of a record. */
    public void touchWrite(long start, long size) {
        memory.touch(start, size);
    }

    private long mapAnywhere(long place, long size, Access access) {
        mappedCommitted = access == Access.COMMITTED || overcommits;
        int prot = mappedCommitted ? Prot.READ | Prot.WRITE : Prot.NONE;
        long start = space.mmap(place, size, prot, mapFlags, -1, 0);
        if (Errno.isError(start)) {
            return 0;
        }
        if (place != 0 && start != place) {
            unmap(start, size);
            return 0;
        }
        return start;
    }

    private long mapAndTrim(long size, long alignment, Access access) {
        long bytes = size + alignment - SizeClasses.PAGE;
        if (Long.compareUnsigned(bytes, size) < 0) {
            return 0;
        }
        long all = mapAnywhere(0, bytes, access);
        if (all == 0) {
            return 0;
        }
        long start = SizeClasses.alignUp(all, alignment);
        if (start != all) {
            unmap(all, start - all);
        }
        long trail = all + bytes - (start + size);
        if (trail != 0) {
            unmap(start + size, trail);
        }
        return start;
    }

    private boolean overlay(long start, long size, int prot) {
        return Errno.isError(space.mmap(start, size, prot, mapFlags | MapFlags.FIXED, -1, 0));
    }
}
