package org.alloclab.harness.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The TSV with what each operation answered: {@code op address usable}. */
final class OpsFile implements Closeable {
    private final OutputFile file;
    private final AsciiBuffer text;

    OpsFile(Path path) {
        file = OutputFile.create(path);
        text = new AsciiBuffer(file.stream());
        text.put("op\taddress\tusable\n");
    }

    /** Rows of operations {@code firstOp ...}, one for each index in {@code [from, to)}. */
    void rows(long firstOp, long[] addresses, long[] usable, int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                text.decimal(firstOp + i)
                        .put('\t')
                        .hex(addresses[i])
                        .put('\t')
                        .decimal(usable[i])
                        .put('\n');
                text.rowDone();
            }
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
