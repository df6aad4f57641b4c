package org.alloclab.harness.render;

import java.io.IOException;
import java.nio.file.Path;
import org.alloclab.harness.output.AsciiBuffer;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.trace.OpBatch;

/** The TSV with what each operation answered: {@code op address usable}. */
final class OpsFile implements OperationListener, ResultWriter {
    private final OutputFile file;
    private final AsciiBuffer text;

    OpsFile(Path path) {
        file = OutputFile.create(path);
        text = new AsciiBuffer(file.stream());
        text.put("op\taddress\tusable\n");
    }

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        try {
            for (int i = from; i < to; i++) {
                text.decimal(batch.firstOp() + i)
                        .put('\t')
                        .hex(answers.address[i])
                        .put('\t')
                        .decimal(answers.usable[i])
                        .put('\n');
                text.rowDone();
            }
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
