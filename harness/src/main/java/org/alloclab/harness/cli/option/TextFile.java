package org.alloclab.harness.cli.option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.alloclab.harness.output.OutputFile;

/** Rendered results on their way to a file. */
public final class TextFile {
    private TextFile() {}

    public static void write(Path path, String text) throws IOException {
        try (OutputFile file = OutputFile.create(path)) {
            file.stream().write(text.getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }
}
