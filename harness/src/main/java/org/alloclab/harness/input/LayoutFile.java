package org.alloclab.harness.input;

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
}
