package org.alloclab.harness.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.RunRequest;
import picocli.CommandLine.TypeConversionException;

/** Settings of one row: those of its machine, and options of its layers. */
final class RowSettings {
    /** Settings of the machine beside its layers' options. */
    static final List<String> OF_MACHINE = List.of("machine", "cpus", "memory", "swap", "memory-limit", "thp-mode");

    private static final String MEMORY_MAX = "memory.max";
    private static final String HUGE_PAGES = "transparent_hugepage";

    private RowSettings() {}

    /** Whether a key is one of the machine. */
    static boolean isOfMachine(String key) {
        return OF_MACHINE.contains(key);
    }

    /** The request with the settings of a row. */
    static RunRequest apply(RunRequest request, Map<String, String> settings) {
        MachineRequest machine = request.machine();
        Map<String, String> options = new LinkedHashMap<>(request.options());
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String value = setting.getValue();
            switch (setting.getKey()) {
                case "machine" ->
                    machine = new MachineRequest(value, machine.cpus(), machine.memoryBytes(), machine.swap());
                case "cpus" ->
                    machine = new MachineRequest(machine.name(), cpus(value), machine.memoryBytes(), machine.swap());
                case "memory" ->
                    machine = new MachineRequest(
                            machine.name(),
                            machine.cpus(),
                            read("memory", value, new ByteSize()::convert),
                            machine.swap());
                case "swap" ->
                    machine = new MachineRequest(
                            machine.name(),
                            machine.cpus(),
                            machine.memoryBytes(),
                            List.of(RowSettings.<SwapDevice>read("swap", value, new SwapSize()::convert)));
                case "memory-limit" ->
                    options.put(
                            MEMORY_MAX,
                            RowSettings.<Long>read("memory-limit", value, new ByteSize()::convert)
                                    .toString());
                case "thp-mode" -> options.put(HUGE_PAGES, value);
                default -> options.put(setting.getKey(), value);
            }
        }
        return request.on(machine).with(options);
    }

    private static int cpus(String value) {
        if (!value.matches("[0-9]{1,6}")) {
            throw new UsageException("cpus must be a whole number: was " + value);
        }
        return Integer.parseInt(value);
    }

    private static <T> T read(String key, String value, Function<String, T> reading) {
        try {
            return reading.apply(value);
        } catch (TypeConversionException e) {
            throw new UsageException(key + " " + e.getMessage(), e);
        }
    }
}
