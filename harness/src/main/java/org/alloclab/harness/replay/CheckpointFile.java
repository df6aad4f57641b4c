package org.alloclab.harness.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.api.metric.Metric;

/** Checkpoints as CSV. */
final class CheckpointFile implements Closeable {
    private final OutputFile file;
    private final AsciiBuffer text;
    private final List<Metric> metrics;
    private final boolean swapping;

    /**
     * Creates the file and writes its header.
     *
     * @param swapping whether the machine has swap space: then there is a column for what is in it
     */
    CheckpointFile(Path path, List<Metric> metrics, boolean swapping) {
        this.swapping = swapping;
        this.file = OutputFile.create(path);
        this.text = new AsciiBuffer(file.stream());
        this.metrics = metrics;
        text.put("op,vsz_kb,rss_kb,minflt,majflt,brk,live_bytes,live_blocks");
        if (swapping) {
            text.put(",swap_kb");
        }
        for (Metric metric : metrics) {
            text.put(',').put(metric.key());
        }
        text.put('\n');
    }

    void row(Checkpoint checkpoint) {
        text.decimal(checkpoint.op()).put(',');
        text.decimal(checkpoint.space().vszBytes() >>> 10).put(',');
        text.decimal(checkpoint.space().rssBytes() >>> 10).put(',');
        text.decimal(checkpoint.space().minorFaults()).put(',');
        text.decimal(checkpoint.space().majorFaults()).put(',');
        text.hex(checkpoint.space().programBreak()).put(',');
        text.decimal(checkpoint.liveBytes()).put(',');
        text.decimal(checkpoint.liveBlocks());
        if (swapping) {
            text.put(',').decimal(checkpoint.space().swapBytes() >>> 10);
        }
        for (Metric metric : metrics) {
            text.put(',').decimal(checkpoint.allocator().value(metric).orElse(0));
        }
        text.put('\n');
        try {
            text.rowDone();
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    void commit() {
        try {
            text.flush();
        } catch (IOException e) {
            throw file.failed(e);
        }
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
