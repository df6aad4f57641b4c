package org.alloclab.harness.vmscript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.alloclab.api.vm.InitialLayout;

/** The address space in which a script begins: the driver, a stack, and a heap far away from both. */
public final class ScriptLayout {
    private ScriptLayout() {}

    public static InitialLayout areas() {
        try (InputStream in = ScriptLayout.class.getResourceAsStream("driver.maps")) {
            if (in == null) {
                throw new IllegalStateException("the resource driver.maps is missing from the class path");
            }
            String maps = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return new InitialLayout(InitialLayout.parse(maps).areas(), Bases.HEAP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
