package org.alloclab.harness.render;

import java.io.IOException;
import java.nio.file.Path;
import org.alloclab.harness.output.AsciiBuffer;
import org.alloclab.harness.output.OutputFile;

/** A file that is written row by row. */
abstract class RowsFile implements ResultWriter {
    /** The rows so far; each ends with {@link #rowDone}. */
    final AsciiBuffer text;

    private final OutputFile file;

    RowsFile(Path path) {
        file = OutputFile.create(path);
        text = new AsciiBuffer(file.stream());
    }

    final void rowDone() {
        try {
            text.rowDone();
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    @Override
    public final void commit() {
        try {
            text.flush();
        } catch (IOException e) {
            throw file.failed(e);
        }
        file.commit();
    }

    @Override
    public final void close() throws IOException {
        file.close();
    }
}
