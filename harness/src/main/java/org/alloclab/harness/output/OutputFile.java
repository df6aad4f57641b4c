package org.alloclab.harness.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.alloclab.harness.input.BadInputException;

/**
 * A file that appears under its name only when it is complete: until {@link #commit} it has another name beside it, and
 * closing it uncommitted leaves nothing. What is no regular file ({@code /dev/null}, a pipe) is written directly.
 */
public final class OutputFile implements Closeable {
    private final Path target;
    private final Path written;
    private final OutputStream out;
    private final Leftover leftover;
    private boolean open = true;

    private OutputFile(Path target, Path written, OutputStream out) {
        this.target = target;
        this.written = written;
        this.out = out;
        this.leftover = Leftover.of(() -> {
            if (!written.equals(target)) {
                Files.deleteIfExists(written);
            }
        });
    }

    public static OutputFile create(Path target) {
        boolean direct = Files.exists(target) && !Files.isRegularFile(target);
        Path name = target.toAbsolutePath().getFileName();
        Path written = direct || name == null
                ? target
                : target.resolveSibling(
                        "." + name + "." + ProcessHandle.current().pid());
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw unwritable(target, "no permission", null);
        }
        try {
            return new OutputFile(target, written, Files.newOutputStream(written));
        } catch (IOException e) {
            Path parent = target.toAbsolutePath().getParent();
            String reason = Files.isDirectory(target)
                    ? "it is a directory"
                    : parent != null && !Files.isDirectory(parent)
                            ? "there is no directory " + parent
                            : "no permission";
            throw unwritable(target, reason, e);
        }
    }

    public OutputStream stream() {
        return out;
    }

    /** What to say if a write fails. */
    public BadInputException failed(IOException e) {
        return unwritable(target, String.valueOf(e.getMessage()), e);
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

    private static BadInputException unwritable(
            Path target, String reason, @org.jspecify.annotations.Nullable IOException cause) {
        String what = "the file cannot be written (" + reason + ")";
        String remedy = "give a path in a directory that you may write to";
        return cause == null
                ? BadInputException.inFile(target.toString(), what, remedy)
                : BadInputException.inFile(target.toString(), what, remedy, cause);
    }
}
