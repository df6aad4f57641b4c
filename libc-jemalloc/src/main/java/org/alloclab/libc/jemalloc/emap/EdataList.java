package org.alloclab.libc.jemalloc.emap;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Inactive extents in the order in which they became so, oldest first. (jemalloc 5.3.0 edata_list_inactive) */
public final class EdataList {
    private @Nullable Edata oldest;
    private @Nullable Edata youngest;

    @Nullable
    public Edata first() {
        return oldest;
    }

    public void append(Edata node) {
        node.older = youngest;
        node.younger = null;
        if (youngest == null) {
            oldest = node;
        } else {
            youngest.younger = node;
        }
        youngest = node;
    }

    public void remove(Edata node) {
        Edata before = node.older;
        Edata after = node.younger;
        if (before == null) {
            oldest = after;
        } else {
            before.younger = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.older = before;
        }
        node.older = null;
        node.younger = null;
    }

    @Nullable
    public Edata removeFirst() {
        Edata first = oldest;
        if (first != null) {
            remove(first);
        }
        return first;
    }

    /** Shows every record, oldest first. */
    public void forEach(Consumer<Edata> action) {
        for (Edata edata = oldest; edata != null; edata = edata.younger) {
            action.accept(edata);
        }
    }
}
