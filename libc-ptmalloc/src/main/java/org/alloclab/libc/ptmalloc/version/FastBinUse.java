package org.alloclab.libc.ptmalloc.version;

/**
 * Whether there are fast bins.
 *
 * <p>malloc.c: fastbinsY, have_fastchunks.
 */
public enum FastBinUse implements Since {
    /** For chunks of up to {@code mxfast} bytes. */
    USED(31),
    /** None; {@code mxfast} is accepted and has no effect. */
    GONE(43);

    private final int since;

    FastBinUse(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
