package org.alloclab.harness.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.alloclab.api.space.InitialLayout;

/** What a process starts with where neither its address space nor its allocator knows better. */
final class TypicalLayout {
    private TypicalLayout() {}

    /** A plain dynamically linked program that has allocated nothing yet, address randomisation off. */
    static InitialLayout ofPlainProgram() {
        try (InputStream in = TypicalLayout.class.getResourceAsStream("typical.maps")) {
            if (in == null) {
                throw new IllegalStateException("the resource typical.maps is missing from the class path");
            }
            return InitialLayout.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
