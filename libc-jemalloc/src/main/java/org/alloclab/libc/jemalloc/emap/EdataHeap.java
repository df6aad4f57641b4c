package org.alloclab.libc.jemalloc.emap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pairing heap of extent records, oldest and lowest first, with a list of records that are not yet melded.
 *
 * <pre>
 *   root ──next──► c ──next──► b ──next──► a        the aux list: inserted since it was last melded, youngest first
 *    │
 *  child
 *    ▼                                              prev: of a first child its parent,
 *    x ──next──► y                                        of the others the left neighbour
 * </pre>
 *
 * <p>Shape matters, because upstream's heap is not always one: when a root without children is removed, the youngest of
 * the aux list becomes the root without being compared, and a record inserted then, if it precedes that root, becomes the
 * parent of the whole aux list, older records included. They come out later than they should until the heap is melded
 * anew. So insertion, melding and removal are done step by step as jemalloc does them. (jemalloc 5.3.0 ph.h)
 */
public final class EdataHeap {
    private @Nullable Edata root;

    /** Insertions since the aux list was last melded. */
    private int insertions;

    public boolean isEmpty() {
        return root == null;
    }

    /** The first record; melds the aux list. */
    @Nullable
    public Edata first() {
        if (root != null) {
            root = meldAux(root);
        }
        return root;
    }

    @Nullable
    public Edata removeFirst() {
        Edata first = first();
        if (first != null) {
            root = meldChildren(first);
        }
        return first;
    }

    public void insert(Edata node) {
        node.heapPrev = null;
        node.heapNext = null;
        node.heapChild = null;
        Edata top = root;
        if (top == null) {
            root = node;
        } else if (node.precedes(top)) {
            node.heapChild = top;
            top.heapPrev = node;
            root = node;
            insertions = 0;
            return;
        } else {
            insertions++;
            linkBehind(node, top.heapNext);
            linkBehind(top, node);
        }
        if (insertions > 1 && root != null) {
            int melds = Integer.numberOfTrailingZeros(insertions - 1);
            meldYoungest(root, melds);
        }
    }

    public void remove(Edata node) {
        if (node == root) {
            if (node.heapChild == null) {
                root = node.heapNext;
                if (root != null) {
                    root.heapPrev = null;
                }
                return;
            }
            root = meldAux(node);
            if (root == node) {
                root = meldChildren(node);
                return;
            }
        }
        Edata prev = node.heapPrev;
        if (prev == null) {
            throw new IllegalStateException("an extent is removed from a heap that does not hold it");
        }
        boolean firstChild = prev.heapChild == node;
        Edata next = node.heapNext;
        Edata orphans = meldChildren(node);
        Edata replacement = orphans == null ? next : orphans;
        if (orphans != null) {
            linkBehind(orphans, next);
        }
        if (firstChild) {
            prev.heapChild = replacement;
        } else {
            prev.heapNext = replacement;
        }
        if (replacement != null) {
            replacement.heapPrev = prev;
        }
    }

    /** Shows every record, in no order. */
    public void forEach(Consumer<Edata> action) {
        Deque<Edata> pending = new ArrayDeque<>();
        if (root != null) {
            pending.push(root);
        }
        while (!pending.isEmpty()) {
            Edata node = pending.pop();
            action.accept(node);
            if (node.heapNext != null) {
                pending.push(node.heapNext);
            }
            if (node.heapChild != null) {
                pending.push(node.heapChild);
            }
        }
    }

    /** Melds pairs of the youngest of the aux list, so that the list stays short. */
    private static void meldYoungest(Edata top, int times) {
        for (int i = 0; i < times; i++) {
            Edata a = top.heapNext;
            Edata b = a == null ? null : a.heapNext;
            if (a == null || b == null) {
                return;
            }
            Edata rest = b.heapNext;
            detach(a);
            detach(b);
            Edata melded = meld(a, b);
            linkBehind(melded, rest);
            linkBehind(top, melded);
            if (rest == null) {
                return;
            }
        }
    }

    private Edata meldAux(Edata top) {
        insertions = 0;
        Edata aux = top.heapNext;
        if (aux == null) {
            return top;
        }
        detach(top);
        aux.heapPrev = null;
        return meld(top, meldSiblings(aux));
    }

    private static @Nullable Edata meldChildren(Edata node) {
        Edata child = node.heapChild;
        return child == null ? null : meldSiblings(child);
    }

    /** Melds the first two of a queue and puts the result at its end, until one is left. */
    private static Edata meldSiblings(Edata first) {
        Edata second = first.heapNext;
        if (second == null) {
            return first;
        }
        Edata head = null;
        Edata tail = null;
        Edata rest = first;
        while (rest != null) {
            Edata a = rest;
            Edata b = a.heapNext;
            if (b != null) {
                rest = b.heapNext;
                if (rest != null) {
                    rest.heapPrev = null;
                }
                detach(a);
                detach(b);
                a = meld(a, b);
            } else {
                rest = null;
            }
            if (tail == null) {
                head = a;
            } else {
                tail.heapNext = a;
            }
            tail = a;
        }
        return meldQueue(head, tail);
    }

    private static Edata meldQueue(@Nullable Edata head, @Nullable Edata last) {
        if (head == null || last == null) {
            throw new IllegalStateException("siblings begin with a node");
        }
        Edata a = head;
        Edata tail = last;
        Edata b = a.heapNext;
        while (b != null) {
            Edata rest = b.heapNext;
            a.heapNext = null;
            b.heapNext = null;
            a = meld(a, b);
            if (rest == null) {
                break;
            }
            tail.heapNext = a;
            tail = a;
            a = rest;
            b = a.heapNext;
        }
        return a;
    }

    private static Edata meld(Edata a, Edata b) {
        if (a.precedes(b)) {
            adopt(a, b);
            return a;
        }
        adopt(b, a);
        return b;
    }

    private static void adopt(Edata parent, Edata child) {
        Edata first = parent.heapChild;
        child.heapPrev = parent;
        linkBehind(child, first);
        parent.heapChild = child;
    }

    private static void linkBehind(Edata left, @Nullable Edata right) {
        left.heapNext = right;
        if (right != null) {
            right.heapPrev = left;
        }
    }

    private static void detach(Edata node) {
        node.heapPrev = null;
        node.heapNext = null;
    }
}
