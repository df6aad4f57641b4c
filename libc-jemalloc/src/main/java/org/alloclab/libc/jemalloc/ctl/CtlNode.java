package org.alloclab.libc.jemalloc.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.alloclab.libc.jemalloc.number.WholeNumber;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of {@code mallctl} names: it has children by name, or by index, or it is a leaf.
 *
 * <pre>
 *   stats ─► arenas ─► (index) ─► bins ─► (index) ─► nmalloc
 * </pre>
 *
 * (jemalloc 5.3.0 ctl.c, ctl_lookup)
 */
final class CtlNode {
    private static final int INDICES = 2;

    private final Map<String, CtlNode> named = new LinkedHashMap<>();
    private @Nullable CtlNode element;
    private LongPredicate hasElement = index -> false;
    private boolean lockedIndex;
    private @Nullable CtlLeaf leaf;

    /** A leaf that was found. */
    static final class Found {
        private final CtlLeaf leaf;
        private final long[] at;

        private Found(CtlLeaf leaf, long[] at) {
            this.leaf = leaf;
            this.at = at;
        }

        CtlLeaf leaf() {
            return leaf;
        }

        /** The indices in its name. */
        long[] at() {
            return at;
        }
    }

    /** Adds a leaf under a path of names. */
    void leaf(String path, CtlLeaf added) {
        node(path).leaf = added;
    }

    /** The node under a path of names, made where it is missing. */
    CtlNode node(String path) {
        CtlNode node = this;
        for (String name : path.split("\\.", -1)) {
            node = node.named.computeIfAbsent(name, key -> new CtlNode());
        }
        return node;
    }

    /** The node under a path and any index behind it that a test allows. */
    CtlNode indexed(String path, LongPredicate allowed) {
        CtlNode parent = node(path);
        CtlNode made = new CtlNode();
        parent.element = made;
        parent.hasElement = allowed;
        return made;
    }

    /** Makes the mutex of {@code mallctl} be held while an index is looked at. */
    void lockIndices(String path) {
        node(path).lockedIndex = true;
    }

    /**
     * The leaf of a name, or {@code null}.
     *
     * @param lock called for each index that is looked at under the mutex of {@code mallctl}
     */
    @Nullable
    Found find(String name, Runnable lock) {
        CtlNode node = this;
        long[] at = new long[INDICES];
        int indices = 0;
        for (String part : name.split("\\.", -1)) {
            CtlNode next;
            if (node.element != null) {
                WholeNumber index = WholeNumber.parse(part, 0, 10);
                if (!index.failed() && node.lockedIndex) {
                    lock.run();
                }
                if (index.failed() || !node.hasElement.test(index.value())) {
                    return null;
                }
                at[indices++] = index.value();
                next = node.element;
            } else {
                next = node.named.get(part);
            }
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node.leaf == null ? null : new Found(node.leaf, Arrays.copyOf(at, indices));
    }

    /** Every name, with {@code <i>} and {@code <j>} for the indices. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        collect("", 'i', names);
        return names;
    }

    private void collect(String path, char index, List<String> names) {
        if (leaf != null) {
            names.add(path);
        }
        String prefix = path.isEmpty() ? "" : path + ".";
        named.forEach((name, child) -> child.collect(prefix + name, index, names));
        if (element != null) {
            element.collect(prefix + "<" + index + ">", (char) (index + 1), names);
        }
    }
}
