package org.alloclab.harness.nativeside.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a library, as its file says it. */
public final class LibraryVersion {
    private static final long MOST_BYTES = 64L << 20;

    private LibraryVersion() {}

    /**
     * The version.
     *
     * @param file the library; links are followed
     * @param pattern whose first group is the version, in the file's own name, a newline, and its bytes as ISO 8859-1
     */
    public static Optional<String> of(Path file, String pattern) {
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path real = file.toRealPath();
            if (Files.size(real) > MOST_BYTES) {
                return Optional.empty();
            }
            Matcher matcher = Pattern.compile(pattern)
                    .matcher(real.getFileName() + "\n"
                            + new String(Files.readAllBytes(real), StandardCharsets.ISO_8859_1));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether one is the other, or the other said with fewer digits: 3.6 and 3.6.0. */
    public static boolean same(String one, String other) {
        return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
    }

    /** Of these versions the one nearest to a version: the distance of their first differing numbers counts. */
    public static Optional<String> nearest(String version, List<String> versions) {
        return versions.stream()
                .min((a, b) ->
                        Double.compare(Math.abs(place(a) - place(version)), Math.abs(place(b) - place(version))));
    }

    /** 2.36.1 as 2,036.001. */
    private static double place(String version) {
        double place = 0;
        double unit = 1000;
        for (String number : version.split("\\.", -1)) {
            place += number.matches("[0-9]{1,4}") ? Integer.parseInt(number) * unit : 0;
            unit /= 1000;
        }
        return place;
    }
}
