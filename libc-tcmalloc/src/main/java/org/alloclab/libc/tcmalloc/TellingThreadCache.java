package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;

/**
 * A thread cache that also tells of objects that it has itself. Taking one is so short that even the question whether anybody
 * listens would be felt; as long as nobody does, this class is not loaded, and the JIT compiles the plain one into its callers.
 */
final class TellingThreadCache extends ThreadCache {
    private final Teller teller;

    private TellingThreadCache(
            ThreadCaches caches,
            CentralCache central,
            SizeMap sizeMap,
            Links links,
            Teller teller,
            int record,
            int thread) {
        super(caches, central, sizeMap, links, teller, record, thread);
        this.teller = teller;
    }

    /** Answers the plain type, so that nobody has to load this class to see that it is one. */
    static ThreadCache create(
            ThreadCaches caches,
            CentralCache central,
            SizeMap sizeMap,
            Links links,
            Teller teller,
            int record,
            int thread) {
        return new TellingThreadCache(caches, central, sizeMap, links, teller, record, thread);
    }

    @Override
    long allocate(int cl) {
        boolean hit = head(cl) != 0;
        long object = super.allocate(cl);
        if (hit) {
            teller.tell(Decisions.CACHE_HIT, object, cl);
        }
        return object;
    }
}
