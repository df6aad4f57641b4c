package org.alloclab.harness.cli.option;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that make memory scarce: short names of options of the address space. */
final class MemoryPressure {
    @Option(
            names = "--memory-limit",
            paramLabel = "BYTES",
            converter = ByteSize.class,
            description = "limit of the memory cgroup that the program is in, such as 64m; what exceeds it is reclaimed"
                    + " (-o memory.max; none)")
    private @Nullable Long memoryLimit;

    @Option(
            names = "--swappiness",
            paramLabel = "0..200",
            description = "how much rather anonymous pages go than pages of files (-o vm.swappiness; 60)")
    private @Nullable Integer swappiness;

    @Option(
            names = "--page-cluster",
            paramLabel = "0..5",
            description = "2^n pages are read from swap space together (-o vm.page-cluster; 3)")
    private @Nullable Integer pageCluster;

    /** The options that were given, by their real names. */
    Map<String, String> options() {
        Map<String, String> map = new LinkedHashMap<>();
        put(map, "memory.max", memoryLimit);
        put(map, "vm.swappiness", swappiness);
        put(map, "vm.page-cluster", pageCluster);
        return map;
    }

    private static void put(Map<String, String> map, String name, @Nullable Number value) {
        if (value != null) {
            map.put(name, value.toString());
        }
    }
}
