package org.alloclab.harness.script.play;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.script.Bases;

/** The address space in which a script begins: the driver, a stack, and a heap far away from both. */
public final class DriverLayout {
    private DriverLayout() {}

    /** The areas on a machine. */
    public static InitialLayout areas(MachineDescription machine) {
        Bases bases = Bases.of(machine.architecture());
        List<VmaView> areas = new ArrayList<>();
        for (VmaView area : recorded().areas()) {
            if (machine.architecture() == Architecture.X86_64 || area.start() < Bases.DRIVER_END) {
                areas.add(area);
            } else if (area.name().equals("[stack]")) {
                areas.add(new VmaView(
                        bases.stack() - area.sizeBytes(),
                        bases.stack(),
                        area.prot(),
                        false,
                        0,
                        area.device(),
                        0,
                        area.name()));
            }
        }
        return new InitialLayout(areas, bases.heap());
    }

    private static InitialLayout recorded() {
        try (InputStream in = DriverLayout.class.getResourceAsStream("driver.maps")) {
            if (in == null) {
                throw new IllegalStateException("the resource driver.maps is missing from the class path");
            }
            return InitialLayout.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
