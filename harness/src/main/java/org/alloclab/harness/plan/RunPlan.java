package org.alloclab.harness.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;

/**
 * One run of one program on one simulated machine.
 *
 * @param process the machine and what its process starts with
 * @param layoutName where the process's first areas come from
 * @param allocator the user allocator
 * @param workload how the simulated program behaves
 * @param seed for whatever is random in the real component
 */
public record RunPlan(
        ProcessPlan process,
        String layoutName,
        LayerChoice<UserAllocatorProvider> allocator,
        Workload workload,
        long seed) {

    /** What the allocator's real library keeps resident of its files, where the recorded process had none of it. */
    public long libraryBytes() {
        return workload.recordedHere()
                ? 0
                : allocator
                        .provider()
                        .nativeTwin()
                        .map(NativeTwin::residentBytes)
                        .orElse(0L);
    }

    /** The same of a program that does this with new blocks. */
    public RunPlan touching(Touch touch) {
        return new RunPlan(process, layoutName, allocator, workload.touching(touch), seed);
    }

    /** The hardware. */
    public MachineDescription machine() {
        return process.machine().description();
    }

    public LayerChoice<AddressSpaceProvider> space() {
        return process.space();
    }

    public LayerChoice<PageFrameAllocatorProvider> frames() {
        return process.machine().frames();
    }

    public LayerChoice<SlabAllocatorProvider> slab() {
        return process.machine().slab();
    }

    /** The same with this value of an option of the allocator, whatever it was. */
    public RunPlan withAllocatorOption(String name, String value) {
        Map<String, String> options = new LinkedHashMap<>(allocator.options().asTexts());
        options.put(name, value);
        LayerChoice<UserAllocatorProvider> other = new LayerChoice<>(
                allocator.provider(), OptionValues.parse(allocator.provider().options(), options));
        return new RunPlan(process, layoutName, other, workload, seed);
    }

    /** The same where the program's memory group has no limit. */
    public RunPlan withoutMemoryLimit() {
        LayerChoice<AddressSpaceProvider> limited = process.space();
        Map<String, String> options = new LinkedHashMap<>(limited.options().asTexts());
        options.remove("memory.max");
        LayerChoice<AddressSpaceProvider> unlimited = new LayerChoice<>(
                limited.provider(), OptionValues.parse(limited.provider().options(), options));
        return new RunPlan(
                new ProcessPlan(process.machine(), unlimited, process.layout()), layoutName, allocator, workload, seed);
    }
}
