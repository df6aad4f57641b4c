package org.alloclab.harness.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.assembly.RunRequest;
import org.alloclab.harness.input.UsageException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which plug-ins a command builds its machine of below the allocator, and the options of all layers. */
final class LowerLayers {
    @Option(
            names = {"-o", "--option"},
            paramLabel = "KEY=VALUE",
            description = "an option of a layer, by its real name; 'alloclab list' shows them")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--address-space",
            paramLabel = "ID",
            defaultValue = RunRequest.DEFAULT_SPACE,
            description = "the address space (${DEFAULT-VALUE})")
    private String space = RunRequest.DEFAULT_SPACE;

    @Option(
            names = "--page-frames",
            paramLabel = "ID",
            defaultValue = RunRequest.DEFAULT_FRAMES,
            description = "the page-frame allocator (${DEFAULT-VALUE})")
    private String frames = RunRequest.DEFAULT_FRAMES;

    @Option(
            names = "--slab",
            paramLabel = "ID",
            defaultValue = RunRequest.DEFAULT_SLAB,
            description = "the slab allocator, which gives the kernel its objects (${DEFAULT-VALUE})")
    private String slab = RunRequest.DEFAULT_SLAB;

    @Mixin
    private MemoryPressure pressure = new MemoryPressure();

    String space() {
        return space;
    }

    String frames() {
        return frames;
    }

    String slab() {
        return slab;
    }

    /** The options by name, in the order given. */
    Map<String, String> options() {
        Map<String, String> map = new LinkedHashMap<>(pressure.options());
        for (String text : options) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-o takes KEY=VALUE: was " + text + "; 'alloclab list' shows the options");
            }
            map.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return map;
    }
}
