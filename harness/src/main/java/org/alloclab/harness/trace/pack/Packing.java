package org.alloclab.harness.trace.pack;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Unpacks streams, as often as they are packed. */
public final class Packing {
    private static final int BUFFER = 1 << 16;
    /** How many layers are undone: gzip in zip, say. */
    private static final int MAX_LAYERS = 4;

    private static final int PEEKED = 512;
    private static final int TAR_MARK_AT = 257;

    /** Packings that are refused by name. */
    private record Known(String name, String remedy, int at, List<Integer> mark) {}

    private static final List<Known> REFUSED = List.of(
            known("xz", "unxz FILE", 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0),
            known("bzip2", "bunzip2 FILE", 0x42, 0x5a, 0x68, -1, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59),
            known("lz4", "unlz4 FILE", 0x04, 0x22, 0x4d, 0x18),
            known("lzip", "lzip -d FILE", 0x4c, 0x5a, 0x49, 0x50, 1),
            known("lzop", "lzop -d FILE", 0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a),
            known("compress", "uncompress FILE", 0x1f, 0x9d),
            known("lzma", "unlzma FILE", 0x5d, 0, 0),
            known("7-Zip", "7z x FILE", 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
            known("RAR", "unrar x FILE", 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07),
            new Known("tar", "tar -xf FILE", TAR_MARK_AT, List.of(0x75, 0x73, 0x74, 0x61, 0x72)));

    private Packing() {}

    private static Known known(String name, String remedy, Integer... mark) {
        return new Known(name, remedy, 0, List.of(mark));
    }

    /**
     * The unpacked content of a stream.
     *
     * @param raw the stream; closed with the result
     * @param file where it comes from, if it is a file that can be entered anywhere; an archive that is not is read from its
     *     beginning
     * @throws UnsupportedPackingException if it is packed in a way that is not undone here
     * @throws IOException if it is damaged
     */
    public static InputStream unpack(InputStream raw, @org.jspecify.annotations.Nullable Path file) throws IOException {
        InputStream in = raw;
        try {
            for (int layer = 0; layer < MAX_LAYERS; layer++) {
                BufferedInputStream peeked = new BufferedInputStream(in, BUFFER);
                byte[] head = peek(peeked);
                refuse(head);
                InputStream unpacked = layer(peeked, head, layer == 0 ? file : null);
                if (unpacked == peeked) {
                    return TextMarks.removed(peeked, head);
                }
                in = new Unpacked(unpacked);
            }
            throw new UnsupportedPackingException("the file is packed more than " + MAX_LAYERS + " times", "unpack it");
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream layer(BufferedInputStream in, byte[] head, @org.jspecify.annotations.Nullable Path file)
            throws IOException {
        if (begins(head, 0x1f, 0x8b)) {
            return new GzipMembers(in);
        }
        if (begins(head, 0x28, 0xb5, 0x2f, 0xfd) || (begins(head, -1, 0x2a, 0x4d, 0x18) && (head[0] & 0xf0) == 0x50)) {
            return new ZstdInputStream(in);
        }
        if (begins(head, 0x50, 0x4b, 3, 4) || begins(head, 0x50, 0x4b, 5, 6) || begins(head, 0x50, 0x4b, 7, 8)) {
            return file == null ? ZipArchive.only(in) : ZipArchive.only(file, in);
        }
        return in;
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(PEEKED);
        byte[] head = in.readNBytes(PEEKED);
        in.reset();
        return head;
    }

    private static void refuse(byte[] head) throws UnsupportedPackingException {
        for (Known known : REFUSED) {
            if (matches(head, known.at(), known.mark())) {
                String what = known.name().equals("tar") ? "is a tar archive" : "is packed with " + known.name();
                throw new UnsupportedPackingException("the file " + what, "unpack it first: " + known.remedy());
            }
        }
    }

    private static boolean begins(byte[] head, Integer... mark) {
        return matches(head, 0, List.of(mark));
    }

    /** A byte of -1 in a mark stands for any. */
    private static boolean matches(byte[] head, int at, List<Integer> mark) {
        if (head.length < at + mark.size()) {
            return false;
        }
        for (int i = 0; i < mark.size(); i++) {
            if (mark.get(i) >= 0 && (head[at + i] & 0xff) != mark.get(i)) {
                return false;
            }
        }
        return true;
    }
}
