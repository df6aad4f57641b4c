package org.alloclab.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.testkit.PlainSlab;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.setting.LinuxOptions;

/** Address spaces for tests. */
final class Spaces {
    static final long HEAP = 0x555500000000L;
    static final long TOP = 0x7ffff7fff000L;
    static final int RW = 3;
    static final int PRIVATE_ANON = 0x22;

    private Spaces() {}

    static LinuxAddressSpace empty() {
        return with(InitialLayout.empty(HEAP), new CountingFrames(1 << 20));
    }

    static LinuxAddressSpace with(InitialLayout layout, CountingFrames frames) {
        return new LinuxKernel(new AddressSpaceProvider.Context(
                        MachineDescription.reference(),
                        layout,
                        frames,
                        new PlainSlab(),
                        new VirtualClock(0),
                        Execution.BOOT,
                        OptionValues.defaults(),
                        Probe.NONE))
                .initialProcess(InitialProcess.InitialPages.RESIDENT)
                .withFlatHeap();
    }

    /** A space of a named machine with nothing in it and the break at {@code startBreak}. */
    static LinuxAddressSpace of(String machine, long startBreak, CountingFrames frames, String... options) {
        return starting(machine, InitialLayout.empty(startBreak), frames, options);
    }

    /** A space of a named machine that begins with a layout. */
    static LinuxAddressSpace starting(String machine, InitialLayout layout, CountingFrames frames, String... options) {
        AddressSpaceProvider.Context context = new AddressSpaceProvider.Context(
                MachineDescription.named(machine),
                layout,
                frames,
                new PlainSlab(),
                new VirtualClock(0),
                Execution.BOOT,
                values(options),
                Probe.NONE);
        return new LinuxKernel(context).initialProcess(InitialProcess.InitialPages.RESIDENT);
    }

    /** A machine whose processes can fork, with swap space. */
    static VirtualMemory machine(CountingFrames frames, long swapBytes) {
        return machine(frames, new PlainSlab(), swapBytes);
    }

    static VirtualMemory machine(CountingFrames frames, SlabAllocator slab, long swapBytes) {
        return new LinuxMachine(new LinuxKernel(new AddressSpaceProvider.Context(
                MachineDescription.reference().withSwap(swapBytes),
                InitialLayout.empty(HEAP),
                frames,
                slab,
                new VirtualClock(0),
                Execution.BOOT,
                OptionValues.defaults(),
                Probe.NONE)));
    }

    /** A slab allocator of the layer below. */
    static SlabAllocator slab(String id, PageFrameAllocator frames) {
        return ServiceLoader.load(Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(SlabAllocatorProvider.class::isInstance)
                .map(SlabAllocatorProvider.class::cast)
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow()
                .create(new SlabAllocatorProvider.Context(
                        MachineDescription.reference(), frames, OptionValues.defaults(), Probe.NONE));
    }

    /** A machine with options of the address space, each {@code NAME=VALUE}. */
    static LinuxMachine scarce(PageFrameAllocator frames, long swapBytes, String... options) {
        return scarce(MachineDescription.reference().withSwap(swapBytes), frames, options);
    }

    static LinuxMachine scarce(MachineDescription machine, PageFrameAllocator frames, String... options) {
        return new LinuxMachine(new LinuxKernel(new AddressSpaceProvider.Context(
                machine,
                InitialLayout.empty(HEAP),
                frames,
                new PlainSlab(),
                new VirtualClock(0),
                Execution.BOOT,
                values(options),
                Probe.NONE)));
    }

    private static OptionValues values(String... options) {
        Map<String, String> texts = new HashMap<>();
        for (String option : options) {
            texts.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return OptionValues.parse(LinuxOptions.ALL, texts);
    }

    /** The areas of a glibc process before its first allocation. */
    static String glibcMaps() {
        try (InputStream in = Spaces.class.getResourceAsStream("glibc.maps")) {
            if (in == null) {
                throw new IllegalStateException("glibc.maps is a test resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LinuxAddressSpace glibc() {
        return with(InitialLayout.parse(glibcMaps()), new CountingFrames(1 << 20));
    }
}
