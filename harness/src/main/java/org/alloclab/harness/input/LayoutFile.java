package org.alloclab.harness.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.LayoutSyntaxException;

/** Reads the initial layout of a process. */
public final class LayoutFile {
    private static final String REMEDY = "give the text of a /proc/PID/maps file";

    private LayoutFile() {}

    /** The layout in a file. */
    public static InitialLayout read(Path path) {
        String text = InputText.read(path, "a layout");
        try {
            return InitialLayout.parse(text);
        } catch (LayoutSyntaxException e) {
            throw BadInputException.inFile(path + ":" + e.line(), String.valueOf(e.getMessage()), REMEDY, e);
        }
    }

    /** A plain dynamically linked program that has allocated nothing yet, address randomisation off. */
    public static InitialLayout typical() {
        try (InputStream in = LayoutFile.class.getResourceAsStream("typical.maps")) {
            if (in == null) {
                throw new IllegalStateException("the resource typical.maps is missing from the class path");
            }
            return InitialLayout.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
