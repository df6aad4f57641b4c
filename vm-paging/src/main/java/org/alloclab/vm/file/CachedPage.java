package org.alloclab.vm.file;

/**
 * A page of a file in memory: its frame and its content, which every mapping of it shares. Whether it is dirty, its frame's
 * descriptor says.
 */
public final class CachedPage {
    public final long frame;
    public final long[] words;

    public CachedPage(long frame, long[] words) {
        this.frame = frame;
        this.words = words;
    }
}
