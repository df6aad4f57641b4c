package org.alloclab.harness.trace.pack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is packed is unpacked to its end, or refused; nothing is left out in silence. */
class PackingTest {
    private static final byte[] FIRST = "1: malloc 0x10 8\n".repeat(500).getBytes(US_ASCII);
    private static final byte[] SECOND = "1: free 0x10\n".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void readsAllMembersOfGzip() throws IOException {
        assertThat(unpacked(joined(gzip(FIRST), gzip(SECOND)))).isEqualTo(joined(FIRST, SECOND));
        assertThat(unpacked(joined(gzip(FIRST), new byte[700], gzip(SECOND), new byte[3])))
                .isEqualTo(joined(FIRST, SECOND));
        assertThat(unpacked(gzip(new byte[0]))).isEmpty();
    }

    @Test
    void readsEveryPartOfAGzipHeader() throws IOException {
        byte[] plain = gzip(SECOND);
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 'c', 0};
        CRC32 crc = new CRC32();
        crc.update(head);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >>> 8)};
        assertThat(unpacked(joined(head, sum, Arrays.copyOfRange(plain, 10, plain.length))))
                .isEqualTo(SECOND);
    }

    @Test
    void refusesWhatFollowsGzipDataAndIsNone() throws IOException {
        assertThatThrownBy(() -> unpacked(joined(gzip(FIRST), "rest".getBytes(US_ASCII))))
                .hasMessageContaining("what follows the gzip data at offset " + gzip(FIRST).length + " is none");
        byte[] flipped = gzip(FIRST);
        flipped[flipped.length - 6] ^= 1;
        assertThatThrownBy(() -> unpacked(flipped)).hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "zip"})
    void refusesEveryPartThatIsCut(String packing) throws IOException {
        byte[] whole = switch (packing) {
            case "gzip" -> gzip(FIRST);
            case "zstd" -> zstd(FIRST);
            default -> zip(Map.of("a", FIRST));
        };
        assertThat(unpacked(whole)).isEqualTo(FIRST);
        for (int length = 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> unpacked(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void readsAllFramesOfZstd() throws IOException {
        assertThat(unpacked(joined(zstd(FIRST), zstd(SECOND)))).isEqualTo(joined(FIRST, SECOND));
        assertThatThrownBy(() -> unpacked(joined(zstd(FIRST), "rest".getBytes(US_ASCII))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void readsTheOneFileOfAnArchive() throws IOException {
        byte[] archive = zip(Map.of(
                "run/", new byte[0], "__MACOSX/run/._a", new byte[] {1}, ".DS_Store", new byte[] {2}, "run/a", FIRST));
        assertThat(unpacked(archive)).isEqualTo(FIRST);
        assertThatThrownBy(() -> unpacked(zip(Map.of("a", FIRST, "b", SECOND))))
                .isInstanceOf(UnsupportedPackingException.class)
                .hasMessageContaining("the archive has 2 files: ");
        assertThatThrownBy(() -> unpacked(zip(Map.of("run/", new byte[0]))))
                .hasMessageContaining("the archive has no file");
    }

    @Test
    void unpacksWhatIsPackedInAnother() throws IOException {
        assertThat(unpacked(zip(Map.of("a.gz", gzip(FIRST))))).isEqualTo(FIRST);
        assertThat(unpacked(zstd(gzip(zstd(FIRST))))).isEqualTo(FIRST);
        assertThatThrownBy(() -> unpacked(gzip(gzip(gzip(gzip(FIRST))))))
                .hasMessageContaining("packed more than 4 times");
    }

    @Test
    void skipsMarksAndReadsUtf16() throws IOException {
        String text = "1: malloc 0x10 8\né\n";
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        assertThat(unpacked(joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, wanted)))
                .isEqualTo(wanted);
        for (Charset charset : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            byte[] mark = "\ufeff".getBytes(charset);
            assertThat(unpacked(joined(mark, text.getBytes(charset)))).isEqualTo(wanted);
            assertThat(unpacked(gzip(joined(mark, text.repeat(5000).getBytes(charset)))))
                    .isEqualTo(text.repeat(5000).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void leavesAloneWhatIsNotPacked() throws IOException {
        for (byte[] plain : new byte[][] {{}, {0x1f}, {'P', 'K'}, FIRST, new byte[600]}) {
            assertThat(unpacked(plain)).isEqualTo(plain);
        }
    }

    /** As a file, and as a stream, which must come to the same. */
    private byte[] unpacked(byte[] packed) throws IOException {
        Path file = Files.write(directory.resolve("packed"), packed);
        byte[] ofFile;
        try (InputStream in = Packing.unpack(Files.newInputStream(file), file)) {
            ofFile = in.readAllBytes();
        }
        try (InputStream in = Packing.unpack(new ByteArrayInputStream(packed), null)) {
            assertThat(in.readAllBytes()).isEqualTo(ofFile);
        }
        return ofFile;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
                out.closeEntry();
            }
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.write(part);
        }
        return whole.toByteArray();
    }
}
