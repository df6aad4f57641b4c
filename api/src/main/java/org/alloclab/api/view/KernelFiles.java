package org.alloclab.api.view;

import java.util.List;

/**
 * What a layer of the kernel shows of itself to an observer: files below {@code /proc}, and its laws. A plug-in that shows
 * nothing leaves all of it as it is here.
 */
public interface KernelFiles {

    /** Names of the {@code /proc} files it can print, such as {@code buddyinfo}. */
    default List<String> procFiles() {
        return List.of();
    }

    /**
     * The text of one of {@link #procFiles()}, in the kernel's format.
     *
     * @throws IllegalArgumentException for another name, naming those that there are
     */
    default String proc(String file) {
        throw new IllegalArgumentException("there is no file " + file + "; there are " + procFiles());
    }

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    default void checkInvariants() {}
}
