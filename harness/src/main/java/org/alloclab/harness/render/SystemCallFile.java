package org.alloclab.harness.render;

import java.nio.file.Path;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.output.SystemCallText;

/** The system calls of the loop in order, one a line, as strace prints them. */
final class SystemCallFile extends RowsFile implements Probe {
    SystemCallFile(Path path) {
        super(path);
    }

    @Override
    public void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        SystemCallText.append(text, call, a0, a1, a2, a3, a4, a5, result);
        rowDone();
    }
}
