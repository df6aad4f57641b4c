package org.alloclab.libc.jemalloc.base;

import java.util.Arrays;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * The allocator of one arena's own records. It never frees.
 *
 * <pre>
 *   block (a multiple of 2 MiB, aligned to it)
 *   +--------+--------+---------+---------+----------------------------------+
 *   | header |  pad   | base_t* | records |            free                  |
 *   +--------+--------+---------+---------+----------------------------------+
 *   0        144      192       4160      cursor                             size
 *
 *   * in the first block only
 * </pre>
 *
 * <p>A request takes the rest of the block whose rest is of the smallest size class that surely fits, the oldest of
 * several, else a new block. Memory comes zeroed from the kernel and is not touched here, except for the
 * block's header. (jemalloc 5.3.0 base.c)
 */
public final class Base {
    private static final int HEADER_BYTES = 144;
    private static final int BASE_BYTES = 3912;

    /** Pages of the first block that {@code base_t} lies on are written when it is made. */
    private static final int BASE_OFFSET = 192;

    /** Whose records it holds; the first arena's base serves the whole library too. */
    public enum Owner {
        FIRST_ARENA(5),
        LATER_ARENA(2);

        /** With this block, {@code metadata_thp:auto} goes over to huge pages. */
        private final int hugeFrom;

        Owner(int hugeFrom) {
            this.hugeFrom = hugeFrom;
        }
    }

    private final Pages pages;
    private final SizeClasses sizes;
    private final Mutex mutex;
    private final Owner owner;
    private final String metadataThp;
    private int pageIndexLast;
    private int blockCount;
    private Block[] blocks = new Block[4];
    private boolean thpSwitched;
    private int lastSerial;

    private long allocated;
    private long resident;
    private long mapped;
    private long hugePages;

    private Base(Pages pages, SizeClasses sizes, Mutex mutex, Owner owner, String metadataThp) {
        this.pages = pages;
        this.sizes = sizes;
        this.mutex = mutex;
        this.owner = owner;
        this.metadataThp = pages.kernelTakesAdvice() ? metadataThp : "disabled";
    }

    /**
     * Makes the base of a new arena with its first block; {@code null} without memory. (base_new)
     *
     * @param metadataThp {@code opt.metadata_thp}
     */
    public static @Nullable Base create(Pages pages, SizeClasses sizes, Mutex mutex, Owner owner, String metadataThp) {
        Base base = new Base(pages, sizes, mutex, owner, metadataThp);
        Block block = base.newBlock(BASE_BYTES, SizeClasses.QUANTUM);
        if (block == null) {
            return null;
        }
        base.bump(block, SizeClasses.alignUp(BASE_BYTES, SizeClasses.CACHE_LINE), SizeClasses.CACHE_LINE);
        pages.touchWrite(block.start + BASE_OFFSET, BASE_BYTES);
        return base;
    }

    /** Zeroed memory that nothing else uses, or 0 without memory. (base_alloc) */
    public long alloc(long size, long alignment) {
        Block block = take(size, alignment);
        if (block == null) {
            return 0;
        }
        lastSerial = block.serial;
        long aligned = SizeClasses.alignUp(alignment, SizeClasses.QUANTUM);
        return bump(block, SizeClasses.alignUp(size, aligned), aligned);
    }

    /** The number of the block that {@link #alloc} served from last, in the order in which blocks were mapped. */
    public int lastSerial() {
        return lastSerial;
    }

    public Mutex mutex() {
        return mutex;
    }

    public long allocated() {
        return allocated;
    }

    public long resident() {
        return resident;
    }

    public long mapped() {
        return mapped;
    }

    public long hugePages() {
        return hugePages;
    }

    /** Shows the blocks, oldest first. */
    public void forEachBlock(BlockConsumer action) {
        for (int i = 0; i < blockCount; i++) {
            action.accept(blocks[i].start, blocks[i].cursor, blocks[i].start + blocks[i].bytes);
        }
    }

    /** Receives a block: where it begins, where what was never handed out begins, and where it ends. */
    @FunctionalInterface
    public interface BlockConsumer {
        void accept(long start, long rest, long end);
    }

    private @Nullable Block take(long size, long alignment) {
        mutex.lock();
        long aligned = SizeClasses.alignUp(alignment, SizeClasses.QUANTUM);
        long usize = SizeClasses.alignUp(size, aligned);
        long needed = usize + aligned - SizeClasses.QUANTUM;
        int least = sizes.indexOf(needed);
        Block best = null;
        for (int i = 0; i < blockCount; i++) {
            Block block = blocks[i];
            if (block.restIndex >= least && (best == null || block.restIndex < best.restIndex)) {
                best = block;
            }
        }
        return best != null ? best : anotherBlock(usize, aligned);
    }

    /** A block beside the first; the mutex is given up meanwhile. (base_extent_alloc) */
    private @Nullable Block anotherBlock(long size, long alignment) {
        if (metadataThp.equals("auto")) {
            mutex.lock();
        }
        Block block = newBlock(size, alignment);
        mutex.lock();
        return block;
    }

    /** Maps a block that holds its header and an object. (base_block_alloc) */
    private @Nullable Block newBlock(long size, long alignment) {
        long usize = SizeClasses.alignUp(size, alignment);
        long gap = SizeClasses.alignUp(HEADER_BYTES, alignment) - HEADER_BYTES;
        long least = SizeClasses.hugePageCeil(SizeClasses.pageUsable(HEADER_BYTES + gap + usize));
        int pageIndex =
                pageIndexLast + 1 < SizeClasses.pageIndexOf(SizeClasses.LARGE_MAX) ? pageIndexLast + 1 : pageIndexLast;
        long bytes = Math.max(least, SizeClasses.hugePageCeil(sizes.pageSizeOf(pageIndex)));
        long start = pages.map(0, bytes, SizeClasses.HUGE_PAGE, Access.COMMITTED);
        if (start == 0) {
            return null;
        }
        pages.setThpState(start, bytes);
        boolean huge = adviseHuge(start, bytes);
        pageIndexLast = SizeClasses.pageIndexOf(bytes);
        Block block = new Block(start, bytes, blockCount);
        pages.memory().touchWrite(start);
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
        }
        blocks[blockCount++] = block;
        allocated += HEADER_BYTES;
        resident += SizeClasses.PAGE;
        mapped += bytes;
        if (huge) {
            hugePages++;
        }
        return block;
    }

    /** Asks for huge pages where {@code metadata_thp} says so; answers whether this block has them. */
    private boolean adviseHuge(long start, long bytes) {
        if (metadataThp.equals("always")) {
            pages.huge(start, bytes);
            return true;
        }
        if (!metadataThp.equals("auto") || blockCount == 0) {
            return false;
        }
        if (!thpSwitched && blockCount + 1 == owner.hugeFrom) {
            thpSwitched = true;
            for (int i = blockCount - 1; i >= 0; i--) {
                pages.huge(blocks[i].start, blocks[i].bytes);
                hugePages += SizeClasses.hugePageCeil(blocks[i].cursor - blocks[i].start) / SizeClasses.HUGE_PAGE;
            }
        }
        if (thpSwitched) {
            pages.huge(start, bytes);
        }
        return thpSwitched;
    }

    private long bump(Block block, long size, long alignment) {
        long at = SizeClasses.alignUp(block.cursor, alignment);
        long before = block.cursor;
        block.cursor = at + size;
        long rest = block.start + block.bytes - block.cursor;
        block.restIndex = rest > 0 ? sizes.indexOf(rest + 1) - 1 : -1;
        allocated += size;
        resident += SizeClasses.pageCeil(at + size) - SizeClasses.pageCeil(before);
        if (metadataThp.equals("always") || thpSwitched) {
            hugePages +=
                    (SizeClasses.hugePageCeil(at + size) - SizeClasses.hugePageCeil(before)) / SizeClasses.HUGE_PAGE;
        }
        return at;
    }

    private static final class Block {
        final long start;
        final long bytes;
        final int serial;
        long cursor;

        /** Largest size class that surely fits the rest, or -1 where there is none. */
        int restIndex = -1;

        Block(long start, long bytes, int serial) {
            this.start = start;
            this.bytes = bytes;
            this.serial = serial;
            this.cursor = start + HEADER_BYTES;
        }
    }
}
