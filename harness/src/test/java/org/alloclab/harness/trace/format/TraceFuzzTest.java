package org.alloclab.harness.trace.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every format, packed and not: whatever is in a file, reading it ends, in rows or in a
 * {@link BadInputException}, and takes no more slots than the file can have operations.
 *
 * <p>{@code -Dalloclab.fuzz=N} takes N mutants of each format, {@code -Dalloclab.fuzz.from=K} those from number K on,
 * {@code -Dalloclab.fuzz.seconds=S} ends after S seconds for all formats together. A mutant that breaks a reader is kept in
 * {@code target/fuzz}; a test belongs to what mends it.
 */
class TraceFuzzTest {
    private static final long FILES = Long.getLong("alloclab.fuzz", 2000);
    private static final long FROM = Long.getLong("alloclab.fuzz.from", 0);
    private static final long SECONDS = Long.getLong("alloclab.fuzz.seconds", 3600);
    /** A second for each 100 kB is what a reading may take; mutants are a few kB. */
    private static final long MOST_NANOS = 1_000_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    @Test
    void noFileHangsOrBreaksAReader() throws IOException {
        Mutants mutants = new Mutants(directory);
        assertThat(mutants.formats())
                .containsExactlyInAnyOrderElementsOf(TraceFormats.all().stream()
                        .map(TraceFormat::id)
                        // A rule in place of a recording: as long as it says.
                        .filter(id -> !id.equals("workload"))
                        .toList());
        for (String format : mutants.formats()) {
            long nanos = SECONDS * 1_000_000_000L / mutants.formats().size();
            Tally tally = readAll(mutants, format, nanos, directory.resolve("mutant"));
            assertThat(tally.refused).as(format).isBetween(tally.files / 20, tally.files - 1);
        }
    }

    /** What a run of many mutants came to. */
    static final class Tally {
        long files;
        long refused;
        long rows;
        long mostNanos;
    }

    /** Reads mutants of one format, up to their number or until the time is over. */
    static Tally readAll(Mutants mutants, String format, long nanos, Path file) throws IOException {
        Tally tally = new Tally();
        OpBatch batch = new OpBatch();
        long begin = System.nanoTime();
        for (long number = FROM; number < FROM + FILES && System.nanoTime() - begin < nanos; number++) {
            byte[] mutant = mutants.mutant(format, number);
            Files.write(file, mutant);
            long before = System.nanoTime();
            try {
                tally.rows += read(new TraceSource(file), format, number, batch, mutant.length);
            } catch (BadInputException e) {
                tally.refused++;
                String message = String.valueOf(e.getMessage());
                if (!message.startsWith(file.toString()) || message.codePoints().anyMatch(Character::isISOControl)) {
                    throw broken(format, number, mutant, e);
                }
            } catch (RuntimeException | Error e) {
                throw broken(format, number, mutant, e);
            }
            long took = System.nanoTime() - before;
            if (took > MOST_NANOS) {
                took = processorNanos(file, format, number, batch, mutant.length);
                if (took > MOST_NANOS) {
                    throw broken(format, number, mutant, new IllegalStateException("took " + took + " ns"));
                }
            }
            tally.mostNanos = Math.max(tally.mostNanos, took);
            tally.files++;
        }
        return tally;
    }

    /** What a reading takes when it is done again, whatever else the machine does. */
    private static long processorNanos(Path file, String format, long number, OpBatch batch, int bytes)
            throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        try {
            read(new TraceSource(file), format, number, batch, bytes);
        } catch (BadInputException e) {
            // It was refused before.
        }
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    private static AssertionError broken(String format, long number, byte[] mutant, Throwable cause)
            throws IOException {
        Path kept = Files.createDirectories(Path.of("target", "fuzz")).resolve(format + "-" + number);
        Files.write(kept, mutant);
        return new AssertionError("mutant " + number + " of " + format + ", kept in " + kept, cause);
    }

    /** The rows of a mutant, in one of the ways of reading. */
    private static long read(TraceSource source, String format, long number, OpBatch batch, int bytes)
            throws IOException {
        SplittableRandom random = new SplittableRandom(~number);
        ReadOptions options = new ReadOptions(random.nextInt(4) == 0, random.nextInt(8) == 0);
        options = random.nextBoolean() ? options.keepingEvents() : options;
        TraceFormat reading = random.nextInt(4) == 0 ? TraceFormats.named(format) : TraceFormats.detect(source);
        if (random.nextInt(16) == 0) {
            reading.countOps(source, options);
        }
        long rows = 0;
        try (TraceReader reader = reading.open(source, options)) {
            while (reader.read(batch)) {
                rows += batch.count();
                if (batch.slots() > rows + 1) {
                    throw new IllegalStateException(batch.slots() + " slots of " + rows + " rows");
                }
                // A compressed file may hold more rows than bytes, but not without bound.
                if (rows > 2000L * bytes + 100_000) {
                    throw new IllegalStateException(rows + " rows of " + bytes + " bytes");
                }
            }
            reader.totals();
        }
        reading.stacks(source, (operation, stack) -> {});
        return rows;
    }
}
