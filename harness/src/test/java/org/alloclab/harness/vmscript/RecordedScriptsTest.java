package org.alloclab.harness.vmscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Layer;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.vm.VirtualMemory;
import org.alloclab.harness.assembly.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedScriptsTest {
    private static final int DISK_PAGES = 256;
    private static final int PAGE_BYTES = 4096;

    static List<String> recorded() throws IOException {
        return new RecordedScripts().names();
    }

    @Test
    void allOfThemAreHere() throws IOException {
        assertThat(recorded()).hasSize(97);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void theSimulatedKernelAnswersAsTheRealOneDid(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts();
        Script script = Script.parse(scripts.script(name));
        String results = ScriptRun.of(script, Architecture.X86_64, machine(), Map.of("e0", diskFile()))
                .results();
        assertThat(RecordedScripts.comparable(results)).isEqualTo(scripts.result(name));
    }

    /** Recorded by root: files below /proc are written to. Behind advice there is a pause, in which the real kernel reads. */
    @ParameterizedTest
    @ValueSource(strings = {"drop_caches", "willneed", "oom_score_adj"})
    void whatNeedsRightsIsAnsweredAsByTheRealOne(String name) throws IOException {
        Script script = Script.parse(resource(name + ".vm"));
        String results = ScriptRun.of(script, Architecture.X86_64, machine(), Map.of("e0", diskFile()))
                .results();
        assertThat(results).isEqualTo(resource(name + ".out"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedScriptsTest.class.getResourceAsStream("recorded/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static VirtualMemory machine() {
        ProviderRegistry registry = ProviderRegistry.discover();
        MachineDescription machine = MachineDescription.reference();
        PageFrameAllocator frames = registry.find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, "buddy")
                .create(new PageFrameAllocatorProvider.Context(machine, OptionValues.defaults(), Probe.NONE));
        SlabAllocator slab = registry.find(SlabAllocatorProvider.class, Layer.SLAB, "slub")
                .create(new SlabAllocatorProvider.Context(machine, frames, OptionValues.defaults(), Probe.NONE));
        return registry.find(AddressSpaceProvider.class, Layer.ADDRESS_SPACE, "linux")
                .machine(new AddressSpaceProvider.Context(
                        machine,
                        ScriptLayout.areas(MachineDescription.reference()),
                        frames,
                        slab,
                        new VirtualClock(0),
                        OptionValues.defaults(),
                        Probe.NONE))
                .orElseThrow();
    }

    /** Byte 0 of page i is 7i+5, as in the file that was recorded. */
    private static byte[] diskFile() {
        byte[] content = new byte[DISK_PAGES * PAGE_BYTES];
        for (int i = 0; i < DISK_PAGES; i++) {
            content[i * PAGE_BYTES] = (byte) (7 * i + 5);
        }
        return content;
    }
}
