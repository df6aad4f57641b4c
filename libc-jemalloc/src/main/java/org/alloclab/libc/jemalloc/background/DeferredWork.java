package org.alloclab.libc.jemalloc.background;

import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Eagerness;

/** Who purges for the arenas when their threads do not. (jemalloc 5.3.0 background_thread.h) */
public interface DeferredWork {
    /** When an arena's own threads purge. */
    Eagerness eagerness();

    /** An arena has something to serve from now on. */
    void arenaMade(ArenaDecay arena);

    /** An application thread freed pages. */
    void pagesFreed(int arenaIndex);

    /** An epoch began for an arena; so many pages became unused in the one before. */
    void epochBegan(int arenaIndex, Decay decay, long newPages);
}
