package org.alloclab.libc.ptmalloc.version;

import java.util.ArrayList;
import java.util.List;

/**
 * A release of glibc 2.
 *
 * @param minor what comes behind the point
 */
public record GlibcVersion(int minor) {
    private static final int FIRST = 31;
    private static final int LAST = 43;
    private static final List<Integer> HELD = List.of(31, 36, 41, 43);

    /** That of Debian 12. */
    public static final GlibcVersion DEFAULT = new GlibcVersion(36);

    public GlibcVersion {
        if (minor < FIRST || minor > LAST) {
            throw new IllegalArgumentException(
                    "glibc must be between 2." + FIRST + " and 2." + LAST + ": was 2." + minor);
        }
    }

    /** All that are modelled, oldest first. */
    public static List<GlibcVersion> all() {
        List<GlibcVersion> versions = new ArrayList<>();
        for (int minor = FIRST; minor <= LAST; minor++) {
            versions.add(new GlibcVersion(minor));
        }
        return versions;
    }

    /** One of {@link #all} by its name, such as {@code 2.36}. */
    public static GlibcVersion named(String name) {
        return all().stream()
                .filter(version -> version.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "glibc must be between 2." + FIRST + " and 2." + LAST + ": was " + name));
    }

    public String name() {
        return "2." + minor;
    }

    /** Whether recordings of the real library hold the model to every address. */
    public boolean isHeld() {
        return HELD.contains(minor);
    }
}
