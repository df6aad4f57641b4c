package org.alloclab.harness.output;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.alloclab.harness.input.BadInputException;

/**
 * A file that appears under its name only when it is complete: until {@link #commit} it has another name beside it, and
 * closing it uncommitted leaves nothing. A symbolic link stays one: the file it leads to is replaced. What is no regular file
 * ({@code /dev/null}, a pipe) and what is open already ({@code /dev/stdout}) is written directly.
 *
 * <p>A write that fails (a full disk, a closed pipe) is a {@link BadInputException} that names the file.
 */
public final class OutputFile implements Closeable {
    private final Path target;
    private final Path written;
    private final OutputStream out;
    private final Leftover leftover;
    private boolean open = true;

    private OutputFile(Path target, Path written, OutputStream out, Leftover leftover) {
        this.target = target;
        this.written = written;
        this.out = new Guarded(out);
        this.leftover = leftover;
    }

    /**
     * Opens a file for writing.
     *
     * @throws BadInputException if it cannot be written
     */
    public static OutputFile create(Path named) {
        OutputStream open = OpenStreams.named(named);
        if (open != null) {
            return new OutputFile(named, named, open, Leftover.of(() -> {}));
        }
        Path target = behindLinks(named);
        boolean direct = Files.exists(target) && !Files.isRegularFile(target);
        Path name = target.toAbsolutePath().getFileName();
        Path written = direct || name == null
                ? target
                : target.resolveSibling(
                        "." + name + "." + ProcessHandle.current().pid());
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw unwritable(target, "no permission", null);
        }
        // Before there is anything to leave behind: this process may be ended at any moment.
        Leftover leftover = Leftover.of(() -> {
            if (!written.equals(target)) {
                Files.deleteIfExists(written);
            }
        });
        try {
            return new OutputFile(target, written, Files.newOutputStream(written), leftover);
        } catch (IOException e) {
            leftover.close();
            Path parent = target.toAbsolutePath().getParent();
            String reason = Files.isDirectory(target)
                    ? "it is a directory"
                    : parent != null && !Files.isDirectory(parent)
                            ? "there is no directory " + parent
                            : reason(e).contains("denied") ? "no permission" : reason(e);
            throw unwritable(target, reason, e);
        }
    }

    /** The file that a symbolic link leads to, or the path itself. */
    private static Path behindLinks(Path path) {
        try {
            return Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path;
        } catch (IOException e) {
            throw unwritable(path, reason(e), e);
        }
    }

    public OutputStream stream() {
        return out;
    }

    /** What to say if a write fails. */
    public BadInputException failed(IOException e) {
        return unwritable(target, reason(e), e);
    }

    /** The file is complete: it gets its name. */
    public void commit() {
        try {
            out.close();
            open = false;
            leftover.close();
            if (!written.equals(target)) {
                Files.move(written, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            leftover.close();
            out.close();
            if (!written.equals(target)) {
                Files.deleteIfExists(written);
            }
        }
    }

    private static String reason(IOException e) {
        String told = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : e.getMessage();
        return told == null ? e.getClass().getSimpleName() : told;
    }

    private static BadInputException unwritable(
            Path target, String reason, @org.jspecify.annotations.Nullable IOException cause) {
        String what = "the file cannot be written (" + reason + ")";
        String remedy = switch (reason) {
            case "No space left on device" -> "make room, or give a path on another disk";
            case "Broken pipe" -> "its reader has ended before";
            default -> "give a path in a directory that you may write to";
        };
        return cause == null
                ? BadInputException.inFile(target.toString(), what, remedy)
                : BadInputException.inFile(target.toString(), what, remedy, cause);
    }

    /** Says of what file a write failed. */
    private final class Guarded extends FilterOutputStream {
        Guarded(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int b) {
            try {
                out.write(b);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
