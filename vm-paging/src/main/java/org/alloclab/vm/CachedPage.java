package org.alloclab.vm;

/**
 * A page of a file in memory: its frame and its content, which every mapping of it shares. Whether it is dirty, its frame's
 * descriptor says.
 */
final class CachedPage {
    final long frame;
    final long[] words;

    CachedPage(long frame, long[] words) {
        this.frame = frame;
        this.words = words;
    }
}
