package org.alloclab.harness.render;

import java.nio.file.Path;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.trace.OpBatch;

/** The TSV with what each operation answered: {@code op address usable}. */
final class OpsFile extends RowsFile implements OperationListener {
    OpsFile(Path path) {
        super(path);
        text.put("op\taddress\tusable\n");
    }

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        for (int i = from; i < to; i++) {
            text.decimal(batch.firstOp() + i)
                    .put('\t')
                    .hex(answers.address[i])
                    .put('\t')
                    .decimal(answers.usable[i])
                    .put('\n');
            rowDone();
        }
    }
}
