package org.alloclab.libc.ptmalloc.version;

/**
 * When malloc is initialised.
 *
 * <p>arena.c: ptmalloc_init.
 */
public enum Start implements Since {
    /**
     * With the first call; the main arena goes to the thread that makes it. It goes through a hook, which makes a calloc a malloc
     * whose block is zeroed whatever it is made of.
     */
    FIRST_CALL_BY_HOOK(31),
    /** With the first call; the main arena goes to the thread that makes it. */
    FIRST_CALL(34),
    /** Before the program runs; the main arena goes to its first thread. */
    PROGRAM_START(42);

    private final int since;

    Start(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
