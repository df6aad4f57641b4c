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
            names = {"--page-frames", "--page-allocator"},
            paramLabel = "ID",
            split = ",",
            defaultValue = RunRequest.DEFAULT_FRAMES,
            description = "the page-frame allocator (${DEFAULT-VALUE}); compare takes several")
    private List<String> frames = new ArrayList<>();

    @Option(
            names = "--slab",
            paramLabel = "ID",
            split = ",",
            defaultValue = RunRequest.DEFAULT_SLAB,
            description =
                    "the slab allocator, which gives the kernel its objects (${DEFAULT-VALUE}); compare takes several")
    private List<String> slabs = new ArrayList<>();

    @Mixin
    private MemoryPressure pressure = new MemoryPressure();

    String space() {
        return space;
    }

    /** The one page-frame allocator. */
    String frames() {
        return single("--page-frames", frames);
    }

    /** The one slab allocator. */
    String slab() {
        return single("--slab", slabs);
    }

    /** Page-frame allocators to compare. */
    List<String> allFrames() {
        return frames;
    }

    /** Slab allocators to compare. */
    List<String> allSlabs() {
        return slabs;
    }

    private static String single(String option, List<String> ids) {
        if (ids.size() != 1) {
            throw new UsageException(option + " takes one here: was " + String.join(",", ids)
                    + "; 'alloclab compare' runs several side by side");
        }
        return ids.get(0);
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
