package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.Control;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionType;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every user-space allocator must do, whatever it models. Extend it and name the provider.
 *
 * <p>A failure of a random program names seed and step and prints the shortest trace found that shows it, which
 * {@code alloclab replay} plays. A call that does not come back is a failure too.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class UserAllocatorConformance extends EnduranceLaws {
    /** Key of a figure that counts the usable bytes of blocks that live. */
    public static final String LIVE_BYTES = "live_bytes";

    @Test
    void declarationsAreInOrder() {
        UserAllocatorProvider provider = provider();
        assertTrue(
                provider.id().matches("[a-z][a-z0-9-]*"),
                "the id is small letters, digits and hyphens, a letter first: was " + provider.id());
        assertEquals(Layer.USER_ALLOCATOR, provider.layer(), "layer");
        assertFalse(provider.summary().isBlank(), "a summary");
        assertNotEquals("", provider.models().project(), "what it models");
        Set<String> names = new HashSet<>();
        for (OptionSpec<?> option : provider.options()) {
            assertTrue(names.add(option.name()), "option " + option.name() + " is declared once");
            assertFalse(option.summary().isBlank(), "option " + option.name() + " has a summary");
            option.aliases().forEach(alias -> assertTrue(names.add(alias), "alias " + alias + " is declared once"));
            OptionValues.parse(List.of(option), Map.of(option.name(), String.valueOf(option.defaultValue())));
        }
        Set<String> variants = new HashSet<>();
        for (Variant variant : provider.variants()) {
            assertTrue(variants.add(variant.name()), "variant " + variant.name() + " is declared once");
            OptionValues.parse(provider.options(), variant.options());
        }
        assertThrows(
                InvalidOptionException.class,
                () -> OptionValues.parse(provider.options(), Map.of("no.such.option", "1")));
    }

    @Test
    void figuresAreThereAndNotNegative() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        Set<String> signed = signedFigures();
        for (HeapCall call : HeapProgram.of(Session.SEED, 1000, 80, 2)) {
            model.play(call);
            run.allocator().metrics().asMap().forEach((metric, value) -> {
                assertTrue(
                        metric.unit() == Unit.ADDRESS || value.doubleValue() >= 0 || signed.contains(metric.key()),
                        () -> "figure " + metric.key() + " is " + value);
            });
        }
        Set<String> keys = new HashSet<>();
        run.allocator().metrics().asMap().keySet().forEach(metric -> assertTrue(keys.add(metric.key()), metric.key()));
        for (Metric metric : run.allocator().checkpointMetrics()) {
            assertTrue(run.allocator().metrics().value(metric).isPresent(), "figure " + metric.key());
        }
        run.allocator()
                .reportNames()
                .forEach(name -> assertFalse(run.allocator().report(name).isBlank(), "report " + name));
    }

    /** Before the first block and behind the last one there are figures, reports and pieces too. */
    @Test
    void anEmptyHeapCanBeLookedAt() {
        Session run = session();
        lookedAt(run);
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            blocks.add(run.main().malloc(100L * i));
        }
        blocks.forEach(run.main()::free);
        lookedAt(run);
    }

    private static void lookedAt(Session run) {
        run.allocator().checkInvariants();
        for (Metric metric : run.allocator().checkpointMetrics()) {
            assertTrue(run.allocator().metrics().value(metric).isPresent(), "figure " + metric.key());
        }
        run.allocator().reportNames().forEach(run.allocator()::report);
        if (!run.allocator().pieceKinds().isEmpty()) {
            new PieceLaws(run.allocator(), run.space()).hold(new BlockOracle());
        }
    }

    /** What a figure says of bytes that live must be so: there is one way to count them. */
    @Test
    void figuresOfLiveBytesAreTheLiveBytes() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        for (HeapCall call : HeapProgram.of(Session.SEED, 1000, 80, 1)) {
            model.play(call);
        }
        long usable = model.oracle().live().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        run.allocator().metrics().asMap().forEach((metric, value) -> {
            if (metric.key().equals(LIVE_BYTES)) {
                assertEquals(usable, value.longValue(), "figure " + metric.key());
            }
        });
    }

    /** Where one block is nearly all that is mapped, a figure of live bytes that is counted wrong shows it. */
    @Test
    void figuresOfLiveBytesLieBetweenWhatIsAskedAndWhatIsMapped() {
        Session run = session();
        HeapModel model = new HeapModel(run, minAlignment());
        long asked = 64 << 20;
        model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, 0, asked, 0));
        for (int block = 1; block <= 200; block++) {
            model.play(new HeapCall(HeapCall.Kind.MALLOC, 0, block, 10L * block, 0));
            asked += 10L * block;
        }
        Set<String> live = figuresOfLive();
        for (Map.Entry<Metric, Number> figure :
                run.allocator().metrics().asMap().entrySet()) {
            String key = figure.getKey().key();
            long value = figure.getValue().longValue();
            if (live.contains(key)) {
                assertTrue(
                        value >= asked, "figure " + key + " is " + value + ", and " + asked + " bytes were asked for");
                assertTrue(
                        value <= run.mappedBytes(),
                        "figure " + key + " is " + value + ", and " + run.mappedBytes() + " bytes are mapped");
            }
        }
    }

    @Test
    void declaredCallsExist() {
        for (Control control : session().allocator().controls()) {
            Session run = session();
            run.main().free(run.main().malloc(100));
            long[] zeros = new long[control.parameters().size()];
            try {
                run.allocator().control(control.name(), zeros);
            } catch (SimulatedDeath e) {
                // the real call may end the program
                continue;
            }
            run.allocator().checkInvariants();
        }
    }

    @Test
    void declaredCallsThatGiveBackAreControls() {
        assertEquals(
                Control.givingBack(session().allocator().controls()), provider().givingBack());
    }

    @Test
    void everyVariantKeepsItsBytes() {
        for (Variant variant : provider().variants()) {
            Map<String, String> both = new LinkedHashMap<>(options());
            both.putAll(variant.options());
            new ProgramRun(provider().id() + ":" + variant.name(), () -> new Session(provider(), both), minAlignment())
                    .play(Session.SEED, 1500, 60, 2);
        }
    }

    /** Every option at the ends of its range and within it, or at each of its words. What it refuses, it refuses as an option. */
    @Test
    void everyOptionKeepsItsBytes() {
        List<Long> plain = addresses(Map.of());
        boolean heard = provider().options().isEmpty();
        for (OptionSpec<?> option : provider().options()) {
            for (String value : ends(option)) {
                heard |= !plain.equals(addresses(Map.of(option.name(), value)));
            }
        }
        assertTrue(heard, "no option changes anything: they are declared and not heard");
    }

    private static List<String> ends(OptionSpec<?> option) {
        if (option.type() instanceof OptionType.Whole whole) {
            return swept(whole.min(), whole.max(), (Long) option.defaultValue());
        } else if (option.type() instanceof OptionType.Bytes bytes) {
            return swept(bytes.min(), bytes.max(), (Long) option.defaultValue());
        } else if (option.type() instanceof OptionType.Decimal decimal) {
            return List.of(String.valueOf(decimal.min()), String.valueOf(decimal.max()));
        } else if (option.type() instanceof OptionType.Flag) {
            return List.of("true", "false");
        } else if (option.type() instanceof OptionType.Choice choice) {
            return choice.words();
        }
        return List.of();
    }

    /** The ends of a range, their neighbours within it, and a value between. */
    private static List<String> swept(long min, long max, long standard) {
        Set<Long> values = new LinkedHashSet<>();
        long middle = (standard + Math.min(max, 1 << 20)) / 2;
        for (long value : new long[] {min, min + 1, Math.max(min, Math.min(max, middle)), max - 1, max}) {
            if (value >= min && value <= max) {
                values.add(value);
            }
        }
        return values.stream().map(String::valueOf).toList();
    }

    /** The addresses of a program, and where the last of them could not be had, the system calls. */
    private List<Long> addresses(Map<String, String> option) {
        Map<String, String> both = new LinkedHashMap<>(options());
        both.putAll(option);
        List<Long> addresses = new ArrayList<>();
        Session run;
        try {
            run = new Session(provider(), both);
        } catch (IllegalArgumentException e) {
            // values that do not go together are refused when the allocator is made
            return addresses;
        }
        HeapModel model = new HeapModel(run, minAlignment(), HeapModel.Refusals.ALLOWED);
        try {
            for (HeapCall call : HeapProgram.of(Session.SEED, 600, 60, 2)) {
                model.play(call);
                addresses.add(model.addressOf(call.block()));
            }
            addresses.add(run.mappedBytes());
            addresses.add(run.residentBytes());
            model.checkAll();
            model.freeAll(run.main());
            run.allocator().checkInvariants();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("with " + option + ": " + e.getMessage(), e);
        }
        return addresses;
    }

    @Test
    void blocksBeforeMainAreBlocks() {
        long[] prelude = {72_704, 1024, 24};
        long first = session().main().malloc(24);
        Session run = new Session(provider(), options(), MachineDescription.reference(), Probe.NONE, prelude);
        HeapModel model = new HeapModel(run, minAlignment());
        assertNotEquals(first, run.main().malloc(24), "a block of 24 bytes behind one that was made before main");
        for (HeapCall call : HeapProgram.of(Session.SEED, 500, 50, 1)) {
            model.play(call);
        }
        model.checkAll();
        run.allocator().checkInvariants();
    }
}
