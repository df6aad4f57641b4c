package org.alloclab.harness.render;

import java.io.Closeable;

/** Writes a file while a run goes on. Closed uncommitted it leaves nothing. */
interface ResultWriter extends Closeable {

    /** The run has ended well: the file gets its name. */
    void commit();
}
