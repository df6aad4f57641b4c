package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.LayerIds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which plug-ins a command builds its machine of below the allocator, and the options of all layers. */
public final class LowerLayers {
    @Option(
            names = {"-o", "--option"},
            paramLabel = "KEY=VALUE",
            description = "an option of a layer, by its real name; 'alloclab list' shows them")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--address-space",
            paramLabel = "ID",
            description = "the address space (default: the one that ranks first)")
    private @Nullable String space;

    @Option(
            names = {"--page-frames", "--page-allocator"},
            paramLabel = "ID",
            split = ",",
            description = "the page-frame allocator (default: the one that ranks first); compare takes several")
    private List<String> frames = new ArrayList<>();

    @Option(
            names = "--slab",
            paramLabel = "ID",
            split = ",",
            description = "the slab allocator, which gives the kernel its objects (default: the one that ranks first);"
                    + " compare takes several")
    private List<String> slabs = new ArrayList<>();

    @Mixin
    private MemoryPressure pressure = new MemoryPressure();

    /** The one choice of each layer. */
    public LayerIds single() {
        return new LayerIds(Optional.ofNullable(space), single("--page-frames", frames), single("--slab", slabs));
    }

    /** Every choice to compare, by what tells it apart from the others; empty where there is only one. */
    public Map<String, LayerIds> all() {
        Map<String, LayerIds> all = new LinkedHashMap<>();
        for (Optional<String> frame : choices(frames)) {
            for (Optional<String> slab : choices(slabs)) {
                String name = (frames.size() > 1 ? " " + frame.orElse("") : "")
                        + (slabs.size() > 1 ? " " + slab.orElse("") : "");
                all.put(name, new LayerIds(Optional.ofNullable(space), frame, slab));
            }
        }
        return all;
    }

    private static List<Optional<String>> choices(List<String> ids) {
        return ids.isEmpty()
                ? List.of(Optional.empty())
                : ids.stream().map(Optional::of).toList();
    }

    private static Optional<String> single(String option, List<String> ids) {
        if (ids.size() > 1) {
            throw new UsageException(option + " takes one here: was " + String.join(",", ids)
                    + "; 'alloclab compare' runs several side by side");
        }
        return ids.stream().findFirst();
    }

    /** The options by name, in the order given. */
    public Map<String, String> options() {
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
