package org.alloclab.kernel.slab.slub;

import java.util.ArrayList;
import java.util.List;

/** What debugging caches have found so far, as the kernel logs it. */
final class Findings {
    private final List<String> texts = new ArrayList<>();

    void add(String text) {
        texts.add(text);
    }

    /** Whether nothing has been found yet: later reports say that the kernel is tainted. */
    boolean isEmpty() {
        return texts.isEmpty();
    }

    List<String> texts() {
        return List.copyOf(texts);
    }
}
