package org.alloclab.libc.ptmalloc.cache;

import org.alloclab.api.machine.WordSize;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.libc.ptmalloc.version.Rules;
import org.alloclab.testkit.PlainAddressSpace;

/** Memory with blocks one behind another, of sizes that the test names. */
final class LooseChunks {
    static final long KEY = 0x1234_5678_9abc_def1L;

    final Parameters parameters;
    final Chunks chunks;
    final UserMemory memory;
    private final Sizes sizes;
    private long end;

    private LooseChunks(String version, WordSize wordSize, PlainAddressSpace space) {
        sizes = new Sizes(wordSize);
        parameters = new Parameters(sizes, Rules.of(GlibcVersion.named(version)));
        end = space.brk(0);
        space.brk(end + (8 << 20));
        memory = space.memory();
        chunks = Chunks.in(memory, wordSize, end, 4L << 30);
    }

    static LooseChunks wide(String version) {
        return new LooseChunks(version, WordSize.BITS_64, new PlainAddressSpace());
    }

    static LooseChunks narrow(String version) {
        return new LooseChunks(version, WordSize.BITS_32, new PlainAddressSpace(0x0804_c000L, 0x6000_0000L));
    }

    ThreadCache cache() {
        return new ThreadCache(parameters, KEY);
    }

    /** A cache whose table is made. */
    ThreadCache openCache() {
        ThreadCache cache = cache();
        cache.open(block(cache.tableSize() + 8 & ~15L));
        return cache;
    }

    /** A block whose chunk has a size. */
    long block(long chunkSize) {
        long block = (end + sizes.header + 15) & -16L;
        end = block - sizes.header + chunkSize;
        head(block, chunkSize | Chunks.PREV_INUSE);
        return block;
    }

    /** A block whose chunk has a size, at a multiple of an alignment. */
    long alignedBlock(long chunkSize, long alignment) {
        end = ((end + sizes.header + alignment - 1) & -alignment) - sizes.header;
        return block(chunkSize);
    }

    void head(long block, long head) {
        chunks.placeHead(block - sizes.header, head);
    }

    long word(long block, int index) {
        return chunks.peek(block + (long) index * sizes.word);
    }
}
