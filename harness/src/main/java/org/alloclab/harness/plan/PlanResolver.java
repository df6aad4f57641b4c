package org.alloclab.harness.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.LayerOptionValues;
import org.alloclab.harness.plugin.OptionNames;
import org.alloclab.harness.plugin.ProviderRegistry;

/** Turns requests into plans, or says what is wrong with them. All that can be wrong is a {@link UsageException}. */
public final class PlanResolver {
    private static final String OVERCOMMIT = "vm.overcommit_memory";

    private final ProviderRegistry registry;
    private final Predicate<Provider> believed;

    /** Plug-ins of the program are believed, others are refereed. */
    public PlanResolver(ProviderRegistry registry) {
        this(registry, registry::isBuiltIn);
    }

    private PlanResolver(ProviderRegistry registry, Predicate<Provider> believed) {
        this.registry = registry;
        this.believed = believed;
    }

    /** The same, but nobody is believed. */
    public PlanResolver checking() {
        return new PlanResolver(registry, provider -> false);
    }

    private <P extends Provider> LayerChoice<P> choice(P provider, OptionValues options) {
        return new LayerChoice<>(provider, options, believed.test(provider) ? Trust.BUILT_IN : Trust.REFEREED);
    }

    /** The plan of a program's run. */
    public RunPlan resolve(RunRequest request) {
        int colon = request.allocator().indexOf(':');
        String id = colon < 0 ? request.allocator() : request.allocator().substring(0, colon);
        UserAllocatorProvider allocator = registry.find(UserAllocatorProvider.class, Layer.USER_ALLOCATOR, id);
        MachineDescription sized = request.machine().description();
        if (!runsOn(sized, allocator)) {
            List<String> able = registry.of(UserAllocatorProvider.class, Layer.USER_ALLOCATOR).stream()
                    .filter(other -> runsOn(sized, other))
                    .map(Provider::id)
                    .toList();
            throw new UsageException(allocator.id() + " models 64-bit programs, and those of " + sized.name()
                    + " are 32-bit; choose an x86_64 machine"
                    + (able.isEmpty() ? "" : " or " + String.join(", ", able)));
        }
        Map<String, String> inherited = request.recorded().options(allocator);
        Map<String, String> set = new LinkedHashMap<>(inherited);
        if (colon >= 0) {
            set.putAll(named(allocator, request.allocator().substring(colon + 1)));
        }
        AddressSpaceProvider space = space(request.layers());
        PageFrameAllocatorProvider frames = frames(request.layers());
        SlabAllocatorProvider slab = slab(request.layers());
        List<Provider> owners = List.of(allocator, space, frames, slab);
        set.putAll(OptionNames.full(request.options(), owners));
        inherited.entrySet().removeIf(option -> !option.getValue().equals(set.get(option.getKey())));
        List<OptionValues> options = LayerOptionValues.share(set, owners);
        MachineDescription machine = withSettings(sized, set);
        NamedLayout layout = request.layout().orElseGet(() -> typicalLayout(machine, allocator, space, options.get(1)));
        List<Long> prelude = request.prelude()
                .orElseGet(
                        () -> Arrays.stream(allocator.typicalPrelude()).boxed().toList());
        MachinePlan hardware = new MachinePlan(
                machine,
                choice(frames, options.get(2)),
                choice(slab, options.get(3)),
                request.clock().startNanos());
        return new RunPlan(
                new ProcessPlan(hardware, choice(space, options.get(1)), layout.areas()),
                layout.name(),
                choice(allocator, options.get(0)),
                new Workload(
                        request.touch(),
                        request.oneThread(),
                        request.threads(),
                        request.clock(),
                        prelude,
                        request.recorded(),
                        request.recorded().isOf(allocator),
                        inherited,
                        request.steering()),
                request.seed());
    }

    /** What is set of the options of a request's allocator: by the recorded environment, its variant, and the request. */
    public Map<String, String> settings(RunRequest request) {
        return resolve(request).allocator().options().asTexts();
    }

    /**
     * The plan of a machine whose processes make their system calls themselves.
     *
     * @param layout the areas that its first process starts with
     * @param options of address space, page frames and slab
     */
    public ProcessPlan processes(
            MachineDescription machine, LayerIds layers, InitialLayout layout, Map<String, String> options) {
        AddressSpaceProvider space = space(layers);
        PageFrameAllocatorProvider frames = frames(layers);
        SlabAllocatorProvider slab = slab(layers);
        List<Provider> kernel = List.of(space, frames, slab);
        List<OptionValues> values = LayerOptionValues.share(options, kernel);
        MachinePlan hardware = new MachinePlan(
                withSettings(machine, OptionNames.full(options, kernel)),
                choice(frames, values.get(1)),
                choice(slab, values.get(2)),
                0);
        return new ProcessPlan(hardware, choice(space, values.get(0)), layout);
    }

    /**
     * The plan of a machine on which only kernel code runs.
     *
     * @param options of page frames, slab and vmalloc
     */
    public KernelPlan kernel(MachineDescription machine, LayerIds layers, Map<String, String> options) {
        PageFrameAllocatorProvider frames = frames(layers);
        SlabAllocatorProvider slab = slab(layers);
        VmallocAllocatorProvider vmalloc = chosen(VmallocAllocatorProvider.class, Layer.VMALLOC, layers.vmalloc());
        List<OptionValues> values = LayerOptionValues.share(options, List.of(frames, slab, vmalloc));
        MachinePlan hardware = new MachinePlan(machine, choice(frames, values.get(0)), choice(slab, values.get(1)), 0);
        return new KernelPlan(hardware, choice(vmalloc, values.get(2)));
    }

    /**
     * Overcommit is the machine's: kernel and allocators read it there. The mode of huge pages is the address space's, where
     * allocators ask for it; CPUs are the machine's.
     *
     * @param options by their proper names, with values that are known to be right
     */
    private static MachineDescription withSettings(MachineDescription machine, Map<String, String> options) {
        String overcommit = options.get(OVERCOMMIT);
        return overcommit == null ? machine : machine.withOvercommitMemory(Integer.parseInt(overcommit.strip()));
    }

    /** Whether a user allocator has programs of the machine's word size. */
    public static boolean runsOn(MachineDescription machine, UserAllocatorProvider allocator) {
        return machine.wordSize() == WordSize.BITS_64
                || allocator.capabilities().contains(Capability.WORD_32);
    }

    private static NamedLayout typicalLayout(
            MachineDescription machine,
            UserAllocatorProvider allocator,
            AddressSpaceProvider space,
            OptionValues spaceOptions) {
        InitialLayout areas = space.typicalLayout(machine, spaceOptions)
                .or(allocator::typicalLayout)
                .orElseGet(TypicalLayout::ofPlainProgram);
        return new NamedLayout("typical", areas);
    }

    private AddressSpaceProvider space(LayerIds layers) {
        return chosen(AddressSpaceProvider.class, Layer.ADDRESS_SPACE, layers.space());
    }

    private PageFrameAllocatorProvider frames(LayerIds layers) {
        return chosen(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, layers.frames());
    }

    private SlabAllocatorProvider slab(LayerIds layers) {
        return chosen(SlabAllocatorProvider.class, Layer.SLAB, layers.slab());
    }

    private <P extends Provider> P chosen(Class<P> kind, Layer layer, Optional<String> id) {
        return id.map(name -> registry.find(kind, layer, name)).orElseGet(() -> registry.standard(kind, layer));
    }

    /** What a variant or a profile of this name sets. */
    private static Map<String, String> named(UserAllocatorProvider allocator, String name) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        allocator.variants().forEach(variant -> settings.put(variant.name(), variant.options()));
        allocator.profiles().forEach(profile -> settings.put(profile.name(), profile.options()));
        Map<String, String> found = settings.get(name);
        if (found != null) {
            return found;
        }
        List<String> known = List.copyOf(settings.keySet());
        throw new UsageException("unknown variant " + name + " of " + allocator.id()
                + (known.isEmpty() ? "; it has none" : NearestName.hint(name, known)));
    }
}
