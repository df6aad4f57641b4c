package org.alloclab.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.space.InitialLayout;

/** What a small dynamically linked program has mapped when its main begins, as real kernels of each kind listed it. */
final class TypicalLayouts {
    private TypicalLayouts() {}

    /** The layout, or nothing for x86-64 with its usual layout, which each allocator tells for itself. */
    static Optional<InitialLayout> of(Architecture architecture, boolean bottomUp) {
        return switch (architecture) {
            case I386, I386_PAE -> Optional.of(read("i386", bottomUp));
            case IA32 -> Optional.of(read("ia32", bottomUp));
            case X86_64 -> bottomUp ? Optional.of(read("x86_64", true)) : Optional.empty();
        };
    }

    private static InitialLayout read(String name, boolean bottomUp) {
        String resource = name + (bottomUp ? "-legacy" : "") + ".maps";
        try (InputStream in = TypicalLayouts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the class path");
            }
            return InitialLayout.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
