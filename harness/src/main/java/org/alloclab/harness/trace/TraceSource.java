package org.alloclab.harness.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.SpooledFile;
import org.alloclab.harness.trace.pack.Packing;
import org.alloclab.harness.trace.pack.UnsupportedPackingException;
import org.jspecify.annotations.Nullable;

/**
 * A trace file as its unpacked bytes, which can be read any number of times. The packing is told from the first bytes, not
 * from the name. What can be read only once, such as a pipe, is kept in a temporary file. In place of a path, the text of a
 * {@linkplain WorkloadText workload} may stand: then its bytes are the file.
 */
public final class TraceSource {
    private static final int BUFFER = 1 << 16;

    private final Path path;
    /** The class beside which the trace lies on the class path, or {@code null} for a file. */
    private final @Nullable Class<?> anchor;
    /** The copy of what can be read only once, or {@code null} where none is needed or was made yet. */
    private @Nullable Path spooled;

    public TraceSource(Path path) {
        this(path, null);
    }

    private TraceSource(Path path, @Nullable Class<?> anchor) {
        this.path = path;
        this.anchor = anchor;
    }

    /** A trace that lies beside a class on the class path. */
    public static TraceSource bundled(Class<?> anchor, String resource) {
        return new TraceSource(Path.of(resource), anchor);
    }

    /** The file's name as the user gave it. */
    public String name() {
        return path.toString();
    }

    /** The path as the user gave it. */
    public Path path() {
        return path;
    }

    /** The file to enter anywhere, or {@code null} where the trace lies on the class path or is a workload. */
    public @Nullable Path file() throws IOException {
        return anchor == null && !isWorkload() ? regularFile() : null;
    }

    private boolean isWorkload() {
        return anchor == null && WorkloadText.isOne(name());
    }

    /** What a command of another process takes for this trace; one that lies on the class path is copied to a temporary file. */
    public String argument() throws IOException {
        if (anchor == null) {
            return isWorkload() ? name() : regularFile().toString();
        }
        if (spooled == null) {
            Path copy = Files.createTempFile("alloclab-bundled-", ".trace");
            copy.toFile().deleteOnExit();
            try (InputStream in = openRaw()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            spooled = copy;
        }
        return spooled.toString();
    }

    /** The raw file. */
    InputStream openRaw() throws IOException {
        if (anchor != null) {
            InputStream resource = anchor.getResourceAsStream(path.toString());
            if (resource == null) {
                throw new IllegalStateException("the resource " + path + " is missing from the class path");
            }
            return resource;
        }
        if (isWorkload()) {
            return new ByteArrayInputStream(name().getBytes(StandardCharsets.UTF_8));
        }
        return Files.newInputStream(regularFile());
    }

    private synchronized Path regularFile() throws IOException {
        if (spooled != null) {
            return spooled;
        }
        if (!Files.exists(path)) {
            throw BadInputException.inFile(name(), "there is no such file", "give the path of a trace");
        }
        if (Files.isDirectory(path)) {
            throw BadInputException.inFile(name(), "a trace is a file: was a directory", "give the path of a trace");
        }
        if (!Files.isReadable(path)) {
            throw BadInputException.inFile(name(), "the file is not readable", "check its permissions");
        }
        if (Files.isRegularFile(path)) {
            return path;
        }
        Path copy = SpooledFile.of(path);
        spooled = copy;
        return copy;
    }

    /** The unpacked bytes. */
    public InputStream open() throws IOException {
        Path file = file();
        try {
            return Packing.unpack(openRaw(), file);
        } catch (IOException e) {
            throw asBadInput(e);
        }
    }

    /** What to say if the unpacked bytes cannot be read to their end. */
    public BadInputException damaged(Exception cause) {
        if (cause instanceof UnsupportedPackingException unsupported) {
            return BadInputException.inFile(
                    name(), String.valueOf(unsupported.getMessage()), unsupported.remedy(), cause);
        }
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return BadInputException.inFile(
                name(), "the file is cut short or damaged (" + what + ")", "get a whole copy of it", cause);
    }

    /** The first unpacked bytes, for {@link TraceFormat#recognizes}. */
    public byte[] head(int length) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(length);
        } catch (RuntimeException | IOException e) {
            throw asBadInput(e);
        }
    }

    /** Decompressors report damage by different exceptions. */
    public BadInputException asBadInput(Exception e) {
        return e instanceof BadInputException bad ? bad : damaged(e);
    }

    /** SHA-256 of the file as it lies there, in hexadecimal; with that of the table that belongs to a workload. */
    public String digest() throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        try (InputStream in = openRaw()) {
            add(sha256, in);
        }
        Optional<Path> table = isWorkload() ? WorkloadText.parse(name(), name()).file() : Optional.empty();
        if (table.isPresent() && Files.isRegularFile(table.get())) {
            try (InputStream in = Files.newInputStream(table.get())) {
                add(sha256, in);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void add(MessageDigest sum, InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            sum.update(buffer, 0, length);
        }
    }
}
