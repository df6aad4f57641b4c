package org.alloclab.harness.render;

import java.io.IOException;
import java.nio.file.Path;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.output.AsciiBuffer;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.output.SystemCallText;

/** The system calls of the loop in order, one a line, as strace prints them. */
final class SystemCallFile implements Probe, ResultWriter {
    private final OutputFile file;
    private final AsciiBuffer text;

    SystemCallFile(Path path) {
        file = OutputFile.create(path);
        text = new AsciiBuffer(file.stream());
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        SystemCallText.append(text, call, a0, a1, a2, a3, a4, a5, result);
        try {
            text.rowDone();
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    @Override
    public void commit() {
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
