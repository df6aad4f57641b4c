package org.alloclab.libc.ptmalloc.system;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.version.HugePageUse;
import org.alloclab.libc.ptmalloc.version.MappedHeader;

/**
 * Chunks with a mapping of their own, for requests at or above the mmap threshold.
 *
 * <pre>
 *   mapping (whole pages)
 *   |<-- prev_size -->|<--------------- size ---------------->|
 *   |  lead           | prev_size | size |M| | block ...      |
 *                     ^ chunk                ^ mem
 * </pre>
 *
 * <p>The lead is empty unless the block was aligned to more than a page's worth. Freeing a chunk larger than the
 * threshold raises the threshold to its size (up to 32 MiB, 512 KiB with 4-byte words) and the trim threshold to twice
 * that, unless one of the parameters was set by hand.
 *
 * <p>glibc 2.36 malloc.c, sysmalloc_mmap, munmap_chunk, mremap_chunk, __libc_free.
 */
public final class MmappedChunks {
    /** MMAP_HP: the mapping is of huge pages of hugetlbfs. */
    private static final long FROM_HUGE_PAGES = 1;

    private final SystemMemory system;
    private final UserMemory memory;
    private final Sizes sizes;
    private final Parameters parameters;
    private final Teller teller;

    /** Bytes at the end of a mapping that the chunk's size leaves out. */
    private final long trailer;

    /** Bytes that a mapping has beyond the chunk that was asked for. */
    private final long overhead;

    /** Bytes beyond those, to have room for aligning the block. */
    private final long padding;

    /** Bits of the word in front of a chunk that are no part of its lead. */
    private final long leadFlags;

    /** The chunks there are; only observers ask. */
    private final NavigableSet<Long> chunks = new TreeSet<>();

    private int count;
    private int maxCount;
    private long bytes;
    private long maxBytes;
    private long miscounted;

    public MmappedChunks(SystemMemory system, Parameters parameters, Teller teller) {
        this.system = system;
        this.memory = system.memory();
        this.parameters = parameters;
        this.sizes = parameters.sizes;
        this.teller = teller;
        boolean around = parameters.rules.mappedHeader() == MappedHeader.AROUND;
        this.trailer = around ? sizes.header : 0;
        this.overhead = around ? trailer : sizes.word;
        long room = around ? Sizes.ALIGN_MASK + 1 - sizes.header : Sizes.ALIGN_MASK;
        this.padding = sizes.header > Sizes.ALIGN_MASK ? 0 : room;
        this.leadFlags = around ? FROM_HUGE_PAGES : 0;
    }

    /** n_mmaps. */
    public int count() {
        return count;
    }

    /** max_n_mmaps. */
    public int maxCount() {
        return maxCount;
    }

    /** mmapped_mem. */
    public long bytes() {
        return bytes;
    }

    /** Bytes that glibc counts among {@link #bytes} and that are not there. */
    public long miscounted() {
        return miscounted;
    }

    /** max_mmapped_mem. */
    public long maxBytes() {
        return maxBytes;
    }

    private long load(long address) {
        return sizes.word == 8 ? memory.load(address) : memory.load32(address) & sizes.wordMask;
    }

    private void store(long address, long value) {
        if (sizes.word == 8) {
            memory.store(address, value);
        } else {
            memory.store32(address, (int) value);
        }
    }

    private long lead(long chunk) {
        return load(chunk) & ~leadFlags;
    }

    /** Writes the size of a chunk that has so many bytes up to the end of its mapping. */
    private void setSize(long chunk, long bytesToEnd) {
        store(chunk + sizes.word, (bytesToEnd - trailer) | Chunks.IS_MMAPPED);
    }

    /** Bytes from a chunk to the end of its mapping. */
    private long bytesToEnd(long chunk) {
        return (head(chunk) & ~Chunks.SIZE_BITS) + trailer;
    }

    private long head(long chunk) {
        return load(chunk + sizes.word);
    }

    /** Whether a request belongs here: large enough, and not too many mappings yet. */
    public boolean wants(long chunkSize) {
        return Long.compareUnsigned(chunkSize, parameters.mmapThreshold()) >= 0 && count < parameters.mmapsMax();
    }

    /** Maps a chunk, from huge pages where they are configured; answers its block, or 0. */
    public long allocate(long chunkSize) {
        if (parameters.hugePageSize() > 0 && chunkSize >= parameters.hugePageSize()) {
            long block = map(chunkSize, parameters.hugePageSize(), parameters.hugePageFlags());
            if (block != 0) {
                return block;
            }
        }
        return allocateFromPages(chunkSize);
    }

    public long allocateFromPages(long chunkSize) {
        return map(chunkSize, PAGE_SIZE, 0);
    }

    private long map(long chunkSize, long pageSize, int extraFlags) {
        long size = Sizes.alignUp(chunkSize + overhead + padding, pageSize) & sizes.wordMask;
        if (Long.compareUnsigned(size, chunkSize) <= 0) {
            return 0;
        }
        long mapping = system.space()
                .mmap(0, size, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | extraFlags, -1, 0);
        if (Errno.isError(mapping)) {
            return 0;
        }
        if (extraFlags == 0) {
            system.adviseHugePages(mapping, size);
        }
        long misaligned = (mapping + sizes.header) & Sizes.ALIGN_MASK;
        long lead = misaligned == 0 ? 0 : Sizes.ALIGN_MASK + 1 - misaligned;
        long chunk = mapping + lead;
        store(chunk, extraFlags == 0 ? lead : lead | leadFlags);
        setSize(chunk, size - lead);
        chunks.add(chunk);
        count++;
        maxCount = Math.max(maxCount, count);
        grow(size);
        teller.tell(Decisions.MAP_CHUNK, chunk, size);
        return chunk + sizes.header;
    }

    public NavigableSet<Long> chunks() {
        return Collections.unmodifiableNavigableSet(chunks);
    }

    /** The header of a chunk moves up in its mapping. */
    public void align(long chunk, long aligned) {
        long lead = aligned - chunk;
        store(aligned, load(chunk) + lead);
        setSize(aligned, bytesToEnd(chunk) - lead);
        moved(chunk, aligned);
    }

    /** Bytes of the mapping of a chunk with this head and this word in front of it. */
    public long mappingSize(long head, long front) {
        return (front & ~leadFlags) + (head & ~Chunks.SIZE_BITS) + trailer;
    }

    /** Whether a chunk that could not be moved is large enough as it is. */
    public boolean holds(long size, long chunkSize, long request) {
        return trailer == 0 ? size - sizes.word >= chunkSize : request <= usable(size);
    }

    /** Bytes of a chunk with this head that the program may use. */
    public long usable(long head) {
        return (head & ~Chunks.SIZE_BITS) - (trailer == 0 ? sizes.header : sizes.word);
    }

    /** A chunk's header is at another place in its mapping, or its mapping is elsewhere. */
    private void moved(long from, long to) {
        chunks.remove(from);
        chunks.add(to);
    }

    private void grow(long by) {
        bytes += by;
        maxBytes = Math.max(maxBytes, bytes);
    }

    /** What free does with a mapped chunk. */
    public void free(long chunk) {
        if (parameters.adaptThresholds(head(chunk))) {
            teller.tell(Decisions.RAISE_THRESHOLD, parameters.mmapThreshold(), parameters.trimThreshold());
        }
        unmap(chunk);
    }

    /** munmap_chunk. */
    public void unmap(long chunk) {
        long lead = lead(chunk);
        long total = lead + bytesToEnd(chunk);
        if (!isMapping(chunk, lead, total, PAGE_SIZE)) {
            throw Integrity.abort("munmap_chunk(): invalid pointer");
        }
        chunks.remove(chunk);
        count--;
        bytes -= total;
        teller.tell(Decisions.UNMAP_CHUNK, chunk, total);
        system.space().munmap(chunk - lead, total);
    }

    private boolean isMapping(long chunk, long lead, long total, long pageSize) {
        long offset = (chunk + sizes.header) & (pageSize - 1);
        return (((chunk - lead) | total) & (pageSize - 1)) == 0 && (offset & (offset - 1)) == 0;
    }

    /** mremap_chunk: answers the chunk, moved or not, or 0 where the kernel refuses. */
    public long remap(long chunk, long chunkSize) {
        long lead = lead(chunk);
        long flags = load(chunk) & leadFlags;
        long pageSize = flags == 0 ? PAGE_SIZE : parameters.hugePageSize();
        long total = lead + bytesToEnd(chunk);
        if (!isMapping(chunk, lead, total, pageSize)) {
            throw Integrity.abort("mremap_chunk(): invalid pointer");
        }
        long wanted = Sizes.alignUp(chunkSize + lead + overhead, pageSize);
        if (total == wanted) {
            return chunk;
        }
        long mapping = system.space().mremap(chunk - lead, total, wanted, MapFlags.MREMAP_MAYMOVE, 0);
        if (Errno.isError(mapping)) {
            return 0;
        }
        if (parameters.rules.hugePages() != HugePageUse.IN_HEAPS || total < parameters.thpPageSize()) {
            system.adviseHugePages(mapping, wanted);
        }
        long moved = mapping + lead;
        if (lead(moved) != lead) {
            throw Integrity.assertion("mremap_chunk", "prev_size (p) == offset");
        }
        setSize(moved, wanted - lead);
        moved(chunk, moved);
        // glibc 2.43 malloc.c, mremap_chunk: what was there is counted without the header behind it.
        miscounted += trailer;
        grow(wanted - total + trailer);
        return moved;
    }
}
