package org.alloclab.libc.ptmalloc;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.parameter.Tunables;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.testkit.PlainAddressSpace;
import org.alloclab.testkit.PlainSlab;

/** A process with ptmalloc in it, and its threads. */
public final class Heaps {
    public final MallocProcess process;
    public final UserAllocator allocator;
    public final AddressSpace space;
    public final UserMemory memory;
    public final ThreadHeap main;
    private int threads = 1;

    private Heaps(MachineDescription machine, AddressSpace space, Map<String, String> options, Probe probe) {
        this(machine, space, options, probe, 42);
    }

    private Heaps(MachineDescription machine, AddressSpace space, Map<String, String> options, Probe probe, long seed) {
        OptionValues values = OptionValues.parse(Tunables.ALL, options);
        Parameters parameters = new Parameters(new Sizes(machine.wordSize()), Tunables.rules(values));
        Tunables.apply(values, parameters, space.transparentHugePages());
        process = new MallocProcess(machine, space, parameters, new Teller(probe), seed);
        allocator = new Ptmalloc(process);
        this.space = space;
        memory = space.memory();
        allocator.start();
        main = allocator.attach(new SimThread(0, 0, 0));
    }

    /** On the plain address space of the test kit. */
    public static Heaps plain(String... options) {
        return new Heaps(MachineDescription.reference(), new PlainAddressSpace(), pairs(options), Probe.NONE);
    }

    /** On a given address space. */
    public static Heaps on(AddressSpace space, String... options) {
        return new Heaps(MachineDescription.reference(), space, pairs(options), Probe.NONE);
    }

    /** On a given address space, reporting to a probe. */
    public static Heaps heard(AddressSpace space, Probe probe, String... options) {
        return new Heaps(MachineDescription.reference(), space, pairs(options), probe);
    }

    /** On a given address space, with this key of thread caches. */
    public static Heaps keyed(AddressSpace space, long key) {
        return new Heaps(MachineDescription.reference(), space, Map.of(), Probe.NONE, seedOf(key));
    }

    /** The seed whose scrambled value is a key: SplitMix64's steps backward. */
    private static long seedOf(long key) {
        long z = (key ^ (key >>> 31) ^ (key >>> 62)) * 0x319642b2d24d8ec3L;
        z = (z ^ (z >>> 27) ^ (z >>> 54)) * 0x96de1b173f119089L;
        z = z ^ (z >>> 30) ^ (z >>> 60);
        return z - 0x9e3779b97f4a7c15L;
    }

    /** With 4-byte words. */
    public static Heaps narrow(String... options) {
        return new Heaps(
                MachineDescription.named("i386-1g"),
                new PlainAddressSpace(0x0804_c000L, 0x6000_0000L),
                pairs(options),
                Probe.NONE);
    }

    /** On Linux's address space as the plug-ins on the class path have it, reporting to a probe. */
    public static Heaps linux(String machineName, String layout, Probe probe, Map<String, String> options) {
        MachineDescription machine = MachineDescription.named(machineName);
        PageFrameAllocatorProvider frames = provider(PageFrameAllocatorProvider.class);
        AddressSpaceProvider spaces = provider(AddressSpaceProvider.class);
        AddressSpace space = spaces.create(new AddressSpaceProvider.Context(
                machine,
                InitialLayout.parse(layout),
                frames.create(new PageFrameAllocatorProvider.Context(machine, OptionValues.defaults(), Probe.NONE)),
                new PlainSlab(),
                new VirtualClock(0),
                Execution.BOOT,
                OptionValues.parse(spaces.options(), partOf(options, true)),
                probe));
        return new Heaps(machine, space, partOf(options, false), probe);
    }

    /** The kernel's options, or the others. */
    private static Map<String, String> partOf(Map<String, String> options, boolean kernel) {
        return options.entrySet().stream()
                .filter(option -> option.getKey().startsWith("glibc.") != kernel)
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T extends Provider> T provider(Class<T> layer) {
        return ServiceLoader.load(Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(layer::isInstance)
                .map(layer::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> pairs(String... options) {
        return List.of(options).stream()
                .map(option -> option.split("=", 2))
                .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    public ThreadHeap newThread() {
        int number = threads++;
        return allocator.attach(new SimThread(number, number % 2, 0));
    }

    /** The size word of a block's chunk. */
    public long head(long block) {
        return process.main().chunks().peek(block - process.parameters().sizes.word);
    }
}
