package org.alloclab.harness.render;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.format.TraceFormats;
import org.alloclab.harness.trace.synthetic.Workload;

/** What there is, as text. */
public final class PlugInList {
    private PlugInList() {}

    /**
     * Plug-ins by layer.
     *
     * @param jars the jar that a plug-in was loaded from, if it is not part of the program
     */
    public static String of(List<Provider> providers, Function<Provider, Optional<Path>> jars, boolean withOptions) {
        StringBuilder text = new StringBuilder();
        for (Layer layer : Layer.values()) {
            List<Provider> members = providers.stream()
                    .filter(provider -> provider.layer() == layer)
                    .toList();
            if (!members.isEmpty()) {
                text.append(layer.title()).append('\n');
                members.forEach(member -> plugIn(text, member, jars.apply(member), withOptions));
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** Trace formats. */
    public static String formats(TraceFormats known) {
        StringBuilder text = new StringBuilder("trace formats\n");
        for (TraceFormat format : known.known()) {
            text.append(String.format(Locale.ROOT, "  %-16s %s%n", format.id(), format.summary()));
        }
        return text.toString();
    }

    /** Workloads that take the place of a trace. */
    public static String workloads(TraceFormats known, boolean withParameters) {
        StringBuilder text = new StringBuilder("workloads (workload:NAME?KEY=VALUE&KEY=VALUE in place of a trace)\n");
        for (Workload workload : known.workloads().all()) {
            text.append(String.format(Locale.ROOT, "  %-16s %s%n", workload.id(), workload.summary()));
            if (withParameters) {
                text.append("      after ").append(workload.source()).append('\n');
                workload.parameters()
                        .forEach(parameter -> text.append(String.format(
                                Locale.ROOT,
                                "      %s=%s  (%s)%n          %s%n",
                                parameter.name(),
                                parameter.defaultValue(),
                                parameter.type().rule(),
                                parameter.summary())));
            }
        }
        return text.toString();
    }

    /** Names of machines. */
    public static String machines() {
        StringBuilder text = new StringBuilder("machines (--machine ARCHITECTURE-SIZE, any size)\n");
        for (String name : MachineDescription.PRESETS) {
            Architecture architecture = MachineDescription.named(name).architecture();
            text.append(String.format(
                    Locale.ROOT,
                    "  %-16s %d-bit kernel, %d-bit programs, page tables of %d levels%n",
                    name,
                    architecture.kernelWord().bits(),
                    architecture.programWord().bits(),
                    architecture.pageTableLevels()));
        }
        return text.append('\n').toString();
    }

    private static void plugIn(StringBuilder text, Provider provider, Optional<Path> jar, boolean withOptions) {
        text.append(
                String.format(Locale.ROOT, "  %-16s %s (%s)%n", provider.id(), provider.summary(), provider.models()));
        if (provider instanceof UserAllocatorProvider allocator) {
            allocator
                    .variants()
                    .forEach(variant -> text.append(String.format(
                            Locale.ROOT, "    %-14s %s%n", provider.id() + ":" + variant.name(), variant.summary())));
        }
        jar.ifPresent(path -> text.append("      from: ").append(path).append('\n'));
        if (!withOptions) {
            return;
        }
        if (provider instanceof UserAllocatorProvider allocator) {
            allocator
                    .profiles()
                    .forEach(profile -> text.append(String.format(
                            Locale.ROOT,
                            "      --profile %s: %s (%s)%n          %s%n",
                            profile.name(),
                            profile.summary(),
                            profile.source(),
                            profile.options().entrySet().stream()
                                    .map(option -> option.getKey() + "=" + option.getValue())
                                    .collect(Collectors.joining(" ")))));
        }
        if (!provider.capabilities().isEmpty()) {
            text.append("      can: ")
                    .append(provider.capabilities().stream()
                            .sorted()
                            .map(capability -> capability.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")))
                    .append('\n');
        }
        provider.options().forEach(option -> option(text, option));
    }

    private static void option(StringBuilder text, OptionSpec<?> option) {
        text.append(String.format(
                Locale.ROOT,
                "      -o %s=%s  (%s)%s%n          %s%n",
                option.name(),
                option.defaultValue(),
                option.type().rule(),
                option.aliases().isEmpty() ? "" : " also " + String.join(", ", option.aliases()),
                option.summary()));
    }
}
