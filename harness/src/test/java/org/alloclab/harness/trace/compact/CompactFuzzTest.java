package org.alloclab.harness.trace.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Blocks whose columns were changed and whose checksums are right, as nobody but an attacker writes them: reading ends in rows
 * or in a {@link BadInputException}. {@code -Dalloclab.fuzz.columns=1000000} makes it a long run.
 */
class CompactFuzzTest {
    private static final int FILES = Integer.getInteger("alloclab.fuzz.columns", 5000);
    private static final int HEAD = CompactLayout.FILE_HEAD_BYTES;

    @ParameterizedTest
    @ValueSource(longs = {3, 99})
    void changedColumnsBreakNoReader(long seed) throws IOException {
        byte[] whole = file();
        ByteBuffer view = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int compressed = view.getInt(HEAD + 4);
        byte[] plain = new byte[view.getInt(HEAD + 8)];
        int frame = HEAD + CompactLayout.BLOCK_HEAD_BYTES;
        new ZstdDecompressor().decompress(whole, frame, compressed, plain, 0, plain.length);
        SplittableRandom random = new SplittableRandom(seed);
        long read = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] changed = plain.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                int at = random.nextInt(changed.length);
                changed[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : changed[at] ^ 1 << random.nextInt(8));
            }
            byte[] file = withColumns(whole, compressed, changed);
            try (CompactReader reader = new CompactReader("x", new ByteArrayInputStream(file), options(random))) {
                OpBatch batch = new OpBatch(500);
                while (reader.read(batch)) {
                    read += batch.count();
                }
            } catch (BadInputException e) {
                assertThat(e.getMessage()).startsWith("x: ").doesNotContain("\n");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("file " + i + ": " + Arrays.toString(changed), e);
            }
        }
        assertThat(read).isPositive();
    }

    private static ReadOptions options(SplittableRandom random) {
        ReadOptions options = new ReadOptions(random.nextBoolean(), random.nextBoolean());
        return random.nextBoolean() ? options.keepingEvents() : options;
    }

    private static byte[] withColumns(byte[] whole, int compressed, byte[] columns) {
        ZstdCompressor zstd = new ZstdCompressor();
        byte[] packed = new byte[zstd.maxCompressedLength(columns.length)];
        int length = zstd.compress(columns, 0, columns.length, packed, 0, packed.length);
        int frame = HEAD + CompactLayout.BLOCK_HEAD_BYTES;
        int rest = whole.length - frame - compressed;
        byte[] file = Arrays.copyOf(whole, frame + length + rest);
        System.arraycopy(packed, 0, file, frame, length);
        System.arraycopy(whole, frame + compressed, file, frame + length, rest);
        ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        view.putInt(HEAD + 4, length).putInt(HEAD + 8, columns.length);
        int from = HEAD + CompactLayout.BLOCK_HEAD_PLAIN;
        view.putInt(HEAD + 12, CompactWriter.crc(file, from, frame + length - from));
        view.putLong(file.length - CompactLayout.END_BYTES, frame + length);
        return file;
    }

    private static byte[] file() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpAppender appender = new OpAppender(ReadOptions.STRICT.keepingEvents());
        OpBatch batch = new OpBatch(1000);
        try (CompactWriter writer = new CompactWriter(bytes, Map.of())) {
            appender.begin(batch);
            TouchedPages.Collector pages = new TouchedPages.Collector(16);
            pages.add(0, 2);
            pages.add(5, 9);
            TouchedPages touched = pages.finish();
            for (int i = 1; i <= 40; i++) {
                long name = 0x7f0000000010L + i * 0x100000L;
                appender.malloc(1 + i % 3, name, 40_000);
                appender.touched(touched);
                appender.time(i * 10L);
                appender.calloc(1, name + 0x80000, 3, i);
                appender.memalign(2, name + 0x90000, 64, i);
                appender.realloc(1, name + 0xa0000, name + 0x80000, 2L * i);
                appender.event(1, name, new TraceEvent.Store(8, 8, i));
                appender.event(2, 0, new TraceEvent.MapCall(SystemCall.MUNMAP, List.of(0x7f0000000000L, 4096L), 0));
                appender.free(1, name);
                appender.time(i * 10L + 5);
            }
            appender.end();
            writer.write(batch);
            writer.finish(appender.totals(0, ""), new long[0]);
        }
        return bytes.toByteArray();
    }
}
