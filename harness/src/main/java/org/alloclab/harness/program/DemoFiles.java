package org.alloclab.harness.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.alloclab.api.program.ProgramFiles;

/** Two small real programs that alloclab brings along, for scenes: {@code /bin/demo} and its interpreter. */
public final class DemoFiles implements ProgramFiles {
    public static final String PROGRAM = "/bin/demo";

    private static final Map<String, String> RESOURCES = Map.of(PROGRAM, "demo.gz", "/lib/ld-demo.so", "ld-demo.so.gz");

    @Override
    public Optional<byte[]> read(String path) {
        String resource = RESOURCES.get(path);
        if (resource == null) {
            return Optional.empty();
        }
        try (InputStream in = DemoFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the class path");
            }
            return Optional.of(new GZIPInputStream(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
