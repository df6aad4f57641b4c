package org.alloclab.harness.study.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the native replayer is given. */
class NativeOpsTest {
    private static final int HEADER_BYTES = 80;
    private static final int OP_BYTES = 40;
    private static final int THREAD_AT = 24;
    private static final int MOST_ALIVE_AT = 48;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {3, 65_535, 65_536, 65_537, 70_000})
    void everyThreadKeepsItsNumber(int threads) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= threads; i++) {
            text.append(i)
                    .append(": malloc 0x")
                    .append(Integer.toHexString(16 * i))
                    .append(" 24\n");
            text.append(i).append(": thread_done 0x0\n");
        }
        TraceSource source = new TraceSource(Files.writeString(directory.resolve("t"), text));
        TraceFormat format = TraceFormats.detect(source);
        Path file = directory.resolve("ops");
        NativeOps ops;
        try (TraceReader reader = format.open(source, ReadOptions.STRICT)) {
            ops = NativeOps.write(reader, file, 1, ClockSetting.DEFAULT, new HeapRows(false));
        }
        assertThat(ops.threads()).isEqualTo(threads);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < threads; i++) {
            assertThat(bytes.getInt(HEADER_BYTES + 2 * i * OP_BYTES + THREAD_AT))
                    .isEqualTo(i);
        }
        // One after another: the replayer needs room for few of them at a time.
        assertThat(bytes.getLong(MOST_ALIVE_AT)).isLessThan(3);
    }
}
