package org.alloclab.harness.nativeside.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.alloclab.harness.input.BadInputException;

/**
 * Whether a file is one that nobody but this user and root can have placed or changed: code is loaded from no other.
 *
 * <pre>
 *   /            root's, or this user's; written by nobody else,
 *   tmp          or sticky: then others cannot replace what is this user's
 *   cache        ...
 *   file         this user's or root's, written by nobody else
 * </pre>
 */
final class OwnFiles {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;
    private static final FileAttribute<Set<PosixFilePermission>> ONLY_MINE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnFiles() {}

    /** Makes a directory, and those above it, that only this user may enter. */
    static Path directory(Path directory) throws IOException {
        return Files.createDirectories(directory, ONLY_MINE);
    }

    /** A new directory of this user's alone, which nobody could have made beforehand. */
    static Path newDirectory(String prefix) throws IOException {
        return Files.createTempDirectory(prefix, ONLY_MINE);
    }

    /** The file by its real path, if it is safe. */
    static Path checked(Path file) throws IOException {
        Path real = file.toRealPath();
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        for (Path at = real; at != null; at = at.getParent()) {
            Map<String, Object> found = Files.readAttributes(at, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            int owner = (int) found.getOrDefault("uid", -1);
            int mode = (int) found.getOrDefault("mode", WRITABLE_BY_OTHERS);
            if (owner != 0 && owner != self) {
                throw unsafe(at, "belongs to the user " + owner);
            }
            boolean sticky = !at.equals(real) && (mode & STICKY) != 0;
            if ((mode & WRITABLE_BY_OTHERS) != 0 && !sticky) {
                throw unsafe(at, String.format("may be written by others (mode %o)", mode & 07777));
            }
        }
        return real;
    }

    private static BadInputException unsafe(Path path, String why) {
        return BadInputException.inFile(
                path.toString(),
                "code is loaded only from where nobody else can have placed it: this " + why,
                "correct owner and mode, or name a directory of your own with XDG_CACHE_HOME");
    }
}
