package org.alloclab.harness.study.verify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.output.Leftover;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** Times the native replayer over one trace, folded on one thread. Keeps the trace's operations in a file of its own. */
public final class NativeTimer implements Closeable {
    private final NativeBuild natives;
    private final Path directory;
    private final Path operations;
    private final Leftover leftover;

    public NativeTimer(TraceSource source, TraceFormat format, NativeBuild natives) throws IOException {
        this.natives = natives;
        this.directory = Files.createTempDirectory("alloclab-bench-");
        this.operations = directory.resolve("operations");
        this.leftover = Leftover.of(this::remove);
        try (TraceReader reader = format.open(source, new ReadOptions(false, true))) {
            NativeOps.write(reader, operations, 0, ClockSetting.DEFAULT, new HeapRows(false));
        }
    }

    /** CPU nanoseconds that the real allocator's loop takes once, in a process of its own. */
    public long cpuNanos(RealAllocator allocator, Touch touch) throws IOException {
        return new NativeRun(NativeProgram.REPLAYER, natives, allocator, Map.of(), touch, ClockSetting.DEFAULT)
                .time(operations);
    }

    @Override
    public void close() throws IOException {
        leftover.close();
        remove();
    }

    private void remove() throws IOException {
        Files.deleteIfExists(operations);
        Files.deleteIfExists(directory);
    }
}
