package org.alloclab.harness.trace.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mutated files of every format: whatever is in a file, reading it ends, in rows or in a {@link BadInputException}, and
 * takes no more slots than the file can have operations. {@code -Dalloclab.fuzz=1000000} makes it a long run.
 */
class TraceFuzzTest {
    private static final int FILES = Integer.getInteger("alloclab.fuzz", 3000);
    /** A second for each 100 kB is what a reading may take; mutants are a few kB, machines may be busy. */
    private static final long MOST_NANOS = 5_000_000_000L;

    private static final int LARGEST = 3000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {7, 15, 4711})
    void noFileHangsOrBreaksAReader(long seed) throws IOException {
        List<byte[]> seeds = seeds();
        SplittableRandom random = new SplittableRandom(seed);
        Path file = directory.resolve("mutant");
        TraceSource source = new TraceSource(file);
        OpBatch batch = new OpBatch();
        long refused = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] mutant = mutant(seeds, random);
            Files.write(file, mutant);
            ReadOptions options = new ReadOptions(random.nextInt(4) == 0, random.nextInt(8) == 0);
            options = random.nextBoolean() ? options.keepingEvents() : options;
            long begin = System.nanoTime();
            try {
                read(source, options, batch, mutant.length);
            } catch (BadInputException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("file " + i + ": " + Arrays.toString(mutant), e);
            }
            assertThat(System.nanoTime() - begin)
                    .as("file %d: %s", i, Arrays.toString(mutant))
                    .isLessThan(MOST_NANOS);
        }
        assertThat(refused).isBetween(FILES / 10L, FILES - 1L);
    }

    private static void read(TraceSource source, ReadOptions options, OpBatch batch, int bytes) throws IOException {
        TraceFormat format = TraceFormats.detect(source);
        try (TraceReader reader = format.open(source, options)) {
            long rows = 0;
            while (reader.read(batch)) {
                rows += batch.count();
                assertThat(batch.slots()).isLessThanOrEqualTo((int) rows + 1);
                // A compressed file may hold more rows than bytes, but not without bound.
                assertThat(rows).isLessThan(2000L * bytes + 100_000);
            }
        }
    }

    private List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Map.Entry<String, byte[]> seed : Fixtures.all(directory).entrySet()) {
            TraceSource source = Rows.file(directory, seed.getKey(), seed.getValue());
            seeds.add(Rows.cut(seed.getValue(), Math.min(LARGEST, seed.getValue().length)));
            for (String name : List.of("s.trace", "s.txt", "s.txt.gz", "s.txt.zst")) {
                seeds.add(Files.readAllBytes(
                        Rows.converted(source, directory.resolve(name)).path()));
            }
        }
        return seeds;
    }

    /** A mutant, packed or not, and perhaps mutated once more when it is packed. */
    private static byte[] mutant(List<byte[]> seeds, SplittableRandom random) throws IOException {
        byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), seeds, random);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        switch (random.nextInt(8)) {
            case 0 -> {
                try (OutputStream out = new GZIPOutputStream(packed)) {
                    out.write(mutant);
                }
            }
            case 1 -> {
                try (OutputStream out = new ZstdOutputStream(packed)) {
                    out.write(mutant);
                }
            }
            case 2 -> {
                try (ZipOutputStream out = new ZipOutputStream(packed)) {
                    for (int i = 0; i <= random.nextInt(2); i++) {
                        out.putNextEntry(new ZipEntry("a" + i));
                        out.write(mutant);
                        out.closeEntry();
                    }
                }
            }
            default -> {
                return mutant;
            }
        }
        byte[] bytes = packed.toByteArray();
        return random.nextBoolean() ? bytes : mutate(bytes, seeds, random);
    }

    private static byte[] mutate(byte[] seed, List<byte[]> seeds, SplittableRandom random) {
        byte[] bytes = seed.clone();
        int rounds = 1 + random.nextInt(4);
        for (int i = 0; i < rounds && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), new byte[0]);
                case 4 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    bytes = splice(bytes, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 60)));
                }
                case 5 ->
                    bytes = splice(
                            bytes, at, at, "99999999999999999999".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
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
