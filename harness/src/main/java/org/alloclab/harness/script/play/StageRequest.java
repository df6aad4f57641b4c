package org.alloclab.harness.script.play;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.script.Needs;
import org.alloclab.harness.script.Settings;

/**
 * A stage as a script and its user word it.
 *
 * @param needs what is started on the machine
 * @param machine the machine
 * @param layers its layers below the allocator
 * @param options of all layers by name
 * @param allocator id of the user allocator; empty: the standard one
 * @param diskFiles content of files on disk by their names
 */
public record StageRequest(
        Needs needs,
        MachineRequest machine,
        LayerIds layers,
        Map<String, String> options,
        String allocator,
        Map<String, byte[]> diskFiles) {
    private static final String KERNEL_MACHINE = "x86_64-1g";

    /** What a script's own settings say, on a machine and with an allocator of the user's choice, if they are not empty. */
    public static StageRequest of(Settings settings, String machine, String allocator) {
        String own =
                settings.machine().isEmpty() && settings.needs() == Needs.KERNEL ? KERNEL_MACHINE : settings.machine();
        List<SwapDevice> swap = settings.swapBytes() == 0 ? List.of() : List.of(SwapDevice.of(settings.swapBytes()));
        return new StageRequest(
                settings.needs(),
                new MachineRequest(machine.isEmpty() ? own : machine, MachineRequest.DEFAULT_CPUS, 0, swap),
                new LayerIds(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(settings.slab()).filter(id -> !id.isEmpty())),
                settings.options(),
                allocator.isEmpty() ? settings.allocator() : allocator,
                Map.of());
    }

    /** The same with these options. */
    StageRequest with(Map<String, String> newOptions) {
        return new StageRequest(needs, machine, layers, new LinkedHashMap<>(newOptions), allocator, diskFiles);
    }
}
