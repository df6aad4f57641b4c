package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.extent.Stage;

/** What arenas to come begin with. */
public final class ArenaDefaults {
    private long dirtyMillis;
    private long muzzyMillis;
    private String dss;

    public ArenaDefaults(Config config) {
        dirtyMillis = config.dirtyDecayMs();
        muzzyMillis = config.muzzyDecayMs();
        dss = config.dss();
    }

    /** The decay time of a stage in milliseconds; 0 purges at once, -1 never. */
    public long decayMillis(Stage stage) {
        return stage == Stage.DIRTY ? dirtyMillis : muzzyMillis;
    }

    public void decayMillis(Stage stage, long millis) {
        if (stage == Stage.DIRTY) {
            dirtyMillis = millis;
        } else {
            muzzyMillis = millis;
        }
    }

    /** When pages may come from the break. */
    public String dss() {
        return dss;
    }

    public void dss(String precedence) {
        dss = precedence;
    }
}
