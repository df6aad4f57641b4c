package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/** Inactive extents in the order in which they became so, oldest first. (jemalloc 5.3.0 edata_list_inactive) */
final class EdataList {
    private @Nullable Edata oldest;
    private @Nullable Edata youngest;

    @Nullable
    Edata first() {
        return oldest;
    }

    void append(Edata node) {
        node.older = youngest;
        node.younger = null;
        if (youngest == null) {
            oldest = node;
        } else {
            youngest.younger = node;
        }
        youngest = node;
    }

    void remove(Edata node) {
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
    Edata removeFirst() {
        Edata first = oldest;
        if (first != null) {
            remove(first);
        }
        return first;
    }
}
