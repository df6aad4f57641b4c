package org.alloclab.libc.ptmalloc.version;

/**
 * What a mapped chunk takes of its mapping.
 *
 * <p>malloc.c: sysmalloc_mmap, from 2.43 on mmap_set_chunk.
 */
public enum MappedHeader implements Since {
    /** A chunk header; the size counts up to the end. */
    IN_FRONT(31),
    /** A chunk header, and another behind, which the size leaves out: usable is as much as of any chunk. */
    AROUND(43);

    private final int since;

    MappedHeader(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
