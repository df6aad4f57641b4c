package org.alloclab.harness.assembly;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.alloclab.harness.input.LayoutFile;
import org.alloclab.harness.input.ThreadsFile;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Workload;

/** Turns a request into a plan, or says what is wrong with it. */
public final class PlanResolver {
    private final ProviderRegistry registry;

    public PlanResolver(ProviderRegistry registry) {
        this.registry = registry;
    }

    /**
     * The plan of a request.
     *
     * @throws UsageException for a plug-in, option or value that cannot be
     */
    public RunPlan resolve(RunRequest request) {
        int colon = request.allocator().indexOf(':');
        String id = colon < 0 ? request.allocator() : request.allocator().substring(0, colon);
        UserAllocatorProvider allocator = registry.find(UserAllocatorProvider.class, Layer.USER_ALLOCATOR, id);
        MachineDescription machine = request.machine().description();
        if (!runsOn(machine, allocator)) {
            throw new UsageException(allocator.id() + " models 64-bit programs, and those of " + machine.name()
                    + " are 32-bit; choose an x86_64 machine or ptmalloc");
        }
        Map<String, String> set = new LinkedHashMap<>();
        if (colon >= 0) {
            set.putAll(
                    variant(allocator, request.allocator().substring(colon + 1)).options());
        }
        set.putAll(request.options());
        AddressSpaceProvider space = registry.find(AddressSpaceProvider.class, Layer.ADDRESS_SPACE, request.space());
        PageFrameAllocatorProvider frames =
                registry.find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, request.frames());
        SlabAllocatorProvider slab = registry.find(SlabAllocatorProvider.class, Layer.SLAB, request.slab());
        List<OptionValues> options = LayerOptionValues.share(set, List.of(allocator, space, frames, slab));
        InitialLayout layout;
        String layoutName;
        if (request.layout() != null) {
            layout = LayoutFile.read(request.layout());
            layoutName = request.layout().toString();
        } else {
            layout = space.typicalLayout(machine, options.get(1))
                    .or(allocator::typicalLayout)
                    .orElseGet(LayoutFile::typical);
            layoutName = "typical";
        }
        ThreadPlacement threads =
                request.threads() == null ? ThreadPlacement.BY_RULE : ThreadsFile.read(request.threads());
        List<Long> prelude = request.prelude() != null
                ? request.prelude()
                : Arrays.stream(allocator.typicalPrelude()).boxed().toList();
        return new RunPlan(
                machine,
                layout,
                layoutName,
                new LayerChoice<>(allocator, options.get(0)),
                new LayerChoice<>(space, options.get(1)),
                new LayerChoice<>(frames, options.get(2)),
                new LayerChoice<>(slab, options.get(3)),
                new Workload(request.touch(), request.oneThread(), threads, request.clock(), prelude),
                request.seed());
    }

    /** Whether a user allocator has programs of the machine's word size. */
    public static boolean runsOn(MachineDescription machine, UserAllocatorProvider allocator) {
        return machine.wordSize() == WordSize.BITS_64
                || allocator.capabilities().contains(Capability.WORD_32);
    }

    private static Variant variant(UserAllocatorProvider allocator, String name) {
        for (Variant variant : allocator.variants()) {
            if (variant.name().equals(name)) {
                return variant;
            }
        }
        List<String> known = allocator.variants().stream().map(Variant::name).toList();
        throw new UsageException("unknown variant " + name + " of " + allocator.id()
                + (known.isEmpty() ? "; it has none" : NearestName.hint(name, known)));
    }
}
