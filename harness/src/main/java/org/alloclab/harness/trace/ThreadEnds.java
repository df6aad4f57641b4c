package org.alloclab.harness.trace;

/**
 * Where threads really end.
 *
 * <p>A recorder notes the end of a thread when the thread's own exit handler runs, but the C library frees some of the
 * thread's blocks after that. So an end after which its id only frees is moved behind the last of these frees; an id that
 * allocates again, or ends again, is a new thread, and its end stays where it is.
 */
interface ThreadEnds {

    /** Nothing is moved. */
    ThreadEnds AS_WRITTEN = new ThreadEnds() {
        @Override
        public boolean moved(long op) {
            return false;
        }

        @Override
        public boolean endsAfter(long op) {
            return false;
        }
    };

    /** Whether the thread end in this row happens later. */
    boolean moved(long op);

    /** Whether the free in this row is the last thing its thread does. */
    boolean endsAfter(long op);
}
