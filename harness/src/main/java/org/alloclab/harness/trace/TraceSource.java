package org.alloclab.harness.trace;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.alloclab.harness.input.BadInputException;
import org.jspecify.annotations.Nullable;

/**
 * A trace file as its decompressed bytes, which can be read any number of times. The compression is told from the first
 * bytes, not from the name.
 */
public final class TraceSource {
    private static final int BUFFER = 1 << 16;

    private final Path path;
    /** The class beside which the trace lies on the class path, or {@code null} for a file. */
    private final @Nullable Class<?> anchor;

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

    public Path path() {
        return path;
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
        if (!Files.exists(path)) {
            throw BadInputException.inFile(name(), "there is no such file", "give the path of a trace");
        }
        if (Files.isDirectory(path)) {
            throw BadInputException.inFile(name(), "a trace is a file: was a directory", "give the path of a trace");
        }
        if (!Files.isReadable(path)) {
            throw BadInputException.inFile(name(), "the file is not readable", "check its permissions");
        }
        return Files.newInputStream(path);
    }

    /** The decompressed bytes. */
    public InputStream open() throws IOException {
        PushbackInputStream raw = new PushbackInputStream(openRaw(), 4);
        byte[] magic = new byte[4];
        int length = raw.readNBytes(magic, 0, 4);
        raw.unread(magic, 0, length);
        int first = length < 4
                ? 0
                : (magic[0] & 0xff) << 24 | (magic[1] & 0xff) << 16 | (magic[2] & 0xff) << 8 | (magic[3] & 0xff);
        try {
            if (first >>> 16 == 0x1f8b) {
                return new GZIPInputStream(raw, BUFFER);
            }
            if (first == 0x28b52ffd) {
                return new ZstdInputStream(raw);
            }
            if (first == 0x504b0304) {
                return openZip(raw);
            }
            return raw;
        } catch (IOException e) {
            raw.close();
            throw damaged(e);
        }
    }

    private static InputStream openZip(InputStream raw) throws IOException {
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(raw, BUFFER));
        if (zip.getNextEntry() == null) {
            throw new IOException("the archive has no entry");
        }
        return zip;
    }

    /** What to say if the decompressed bytes cannot be read to their end. */
    public BadInputException damaged(Exception cause) {
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return BadInputException.inFile(
                name(), "the file is cut short or damaged (" + what + ")", "get a whole copy of it", cause);
    }

    /** The first decompressed bytes, for {@link TraceFormat#recognizes}. */
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

    /** SHA-256 of the file as it lies there, in hexadecimal. */
    public String digest() throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = openRaw()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
