package org.alloclab.harness.trace.format;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.compact.CompactWriter;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;
import org.alloclab.harness.trace.stack.StackTable;

/**
 * Damaged files of every format. One is the same whenever it is asked for by its format and number, whatever was asked for
 * before: so a number is all that is needed to have it again.
 */
final class Mutants {
    private static final int LARGEST = 3000;
    private static final byte[] LARGE_NUMBER = "99999999999999999999".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, List<byte[]>> seeds = new TreeMap<>();
    private final List<byte[]> all = new ArrayList<>();

    /** Mutants of the fixtures, of each as the formats of this project have it, and of {@code compact} by its columns. */
    Mutants(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> seed : Fixtures.all(directory).entrySet()) {
            TraceSource source = Rows.file(directory, seed.getKey(), seed.getValue());
            add(TraceFormats.detect(source).id(), seed.getValue());
            for (String name : List.of("s.trace", "s.txt")) {
                Path converted = Rows.converted(source, directory.resolve(name)).path();
                add(name.equals("s.txt") ? "memory_replay" : "compact", Files.readAllBytes(converted));
            }
        }
        add("compact", withStacks());
    }

    /** A compact trace whose rows have stacks. */
    private static byte[] withStacks() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        OpBatch batch = new OpBatch(100);
        try (CompactWriter writer = new CompactWriter(bytes, Map.of("stacks", "8"))) {
            appender.begin(batch);
            for (int i = 0; i < 60; i++) {
                appender.malloc(1, 0x7f0000000010L + 64L * i, 1 + i % 100);
                writer.stack(i, i % 2 + 1);
            }
            appender.end();
            writer.write(batch);
            List<CodeLine> lines = List.of(new CodeLine("in", "/src/a.c", 3), new CodeLine("out", "", 0));
            writer.table(new StackTable(
                    List.of(new Place("/bin/a", "0f", 0x1234, lines), new Place("", "", 0, List.of())),
                    List.of(new int[] {0, 1}, new int[] {0, 0, 1}),
                    new boolean[] {false, true}));
            writer.finish(appender.totals(0, ""), new long[0]);
        }
        return bytes.toByteArray();
    }

    private void add(String format, byte[] seed) {
        byte[] cut = Rows.cut(seed, Math.min(LARGEST, seed.length));
        seeds.computeIfAbsent(format, unused -> new ArrayList<>()).add(cut);
        all.add(cut);
    }

    /** The ids of the formats there are mutants of. */
    List<String> formats() {
        return List.copyOf(seeds.keySet());
    }

    /** A damaged file: plain, or packed and perhaps damaged once more behind that. */
    byte[] mutant(String format, long number) throws IOException {
        SplittableRandom random = new SplittableRandom(number);
        List<byte[]> own = seeds.getOrDefault(format, List.of());
        byte[] mutant = mutate(own.get(random.nextInt(own.size())), random);
        Packer packer = Packer.values()[random.nextInt(Packer.values().length)];
        byte[] packed = packer.pack(mutant, random);
        return packer == Packer.NONE || random.nextBoolean() ? packed : mutate(packed, random);
    }

    private enum Packer {
        NONE,
        GZIP,
        ZSTD,
        ZIP;

        byte[] pack(byte[] content, SplittableRandom random) throws IOException {
            if (this == NONE) {
                return content;
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = switch (this) {
                case GZIP -> new GZIPOutputStream(packed);
                case ZSTD -> new ZstdOutputStream(packed);
                default -> new ZipOutputStream(packed);
            }) {
                if (out instanceof ZipOutputStream zip) {
                    zip.putNextEntry(new ZipEntry("a"));
                    out.write(content);
                    if (random.nextInt(8) == 0) {
                        zip.putNextEntry(new ZipEntry("b"));
                    }
                } else {
                    out.write(content);
                }
            }
            return packed.toByteArray();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] bytes = seed.clone();
        int rounds = 1 + random.nextInt(4);
        for (int i = 0; i < rounds && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), new byte[0]);
                case 4 -> {
                    byte[] other = all.get(random.nextInt(all.size()));
                    int from = random.nextInt(other.length);
                    bytes = splice(bytes, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 60)));
                }
                case 5 -> bytes = splice(bytes, at, at, LARGE_NUMBER);
                case 6 -> {
                    // A part once more: lines that stand twice, nested halves, lists without end.
                    byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(200)));
                    bytes = splice(bytes, at, at, part);
                }
                default ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) (random.nextBoolean() ? -1 : 0));
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        byte[] whole = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
        System.arraycopy(middle, 0, whole, from, middle.length);
        System.arraycopy(bytes, to, whole, from + middle.length, bytes.length - to);
        return whole;
    }
}
