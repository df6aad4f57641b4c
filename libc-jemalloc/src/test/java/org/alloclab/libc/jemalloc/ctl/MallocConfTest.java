package org.alloclab.libc.jemalloc.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.conf.Conf;
import org.alloclab.libc.jemalloc.conf.ConfReader;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What Debian's library printed about {@code MALLOC_CONF} strings, and what {@code opt.*} answered after them. */
final class MallocConfTest {

    private record Recorded(String conf, List<String> messages, List<String> options, List<String> ends) {}

    private static List<Recorded> recorded() throws IOException {
        List<Recorded> all = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(MallocConfTest.class.getResourceAsStream("malloc-conf.txt.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Recorded last = all.isEmpty() ? null : all.get(all.size() - 1);
                if (line.startsWith("conf ")) {
                    all.add(new Recorded(line.substring(5), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                } else if (line.startsWith("!")) {
                    Objects.requireNonNull(last).messages().add(line.substring(1));
                } else if (line.startsWith("=")) {
                    Objects.requireNonNull(last).options().add(line.substring(1));
                } else {
                    Objects.requireNonNull(last).ends().add(line);
                }
            }
        }
        return all;
    }

    @TestFactory
    Stream<DynamicTest> equalsTheLibrary() throws IOException {
        List<Recorded> all = recorded();
        assertThat(all).hasSizeGreaterThan(45);
        return all.stream().map(one -> DynamicTest.dynamicTest(one.conf(), () -> hold(one)));
    }

    private static void hold(Recorded one) {
        OptionValues values = OptionValues.parse(Options.all(), Map.of("MALLOC_CONF", one.conf()));
        String messages = String.join("\n", one.messages()) + (one.messages().isEmpty() ? "" : "\n");
        Conf conf = ConfReader.read(values);
        Jemalloc jemalloc = new Jemalloc(
                conf, MachineDescription.reference(), new PlainAddressSpace(), new VirtualClock(0), Teller.SILENT);
        if (one.ends().contains("dies")) {
            assertThatThrownBy(jemalloc::boot)
                    .isInstanceOfSatisfying(
                            SimulatedDeath.class,
                            death -> assertThat(death.text()).isEqualTo(messages));
            return;
        }
        JemallocThread main = jemalloc.newThread();
        jemalloc.boot();
        main.life().boot();
        jemalloc.finishInit();
        assertThat(conf.messages()).isEqualTo(messages);
        Ctl ctl = new Ctl(jemalloc, main.life());
        List<String> options = new ArrayList<>();
        for (String option : one.options()) {
            String name = option.substring(0, option.indexOf(' '));
            options.add(name + " "
                    + ctl.read("opt." + name).textOr(ctl.read("opt." + name).value()));
        }
        assertThat(options).isEqualTo(one.options());
    }

    @Test
    void whatIsNotModelledIsRefusedWhereItIsTurnedOn() {
        for (String conf :
                List.of("hpa:true", "prof:true", "prof_leak:true", "prof_leak_error:true", "san_guard_large:1")) {
            OptionValues values = OptionValues.parse(Options.all(), Map.of("MALLOC_CONF", conf));
            assertThatThrownBy(() -> ConfReader.read(values))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("not modelled");
        }
    }

    @Test
    void singleOptionsOverruleTheString() {
        OptionValues values =
                OptionValues.parse(Options.all(), Map.of("MALLOC_CONF", "narenas:3,dirty_decay_ms:7", "narenas", "5"));
        Conf conf = ConfReader.read(values);
        assertThat(conf.number("narenas")).isEqualTo(5);
        assertThat(conf.number("dirty_decay_ms")).isEqualTo(7);
    }

    @Test
    void aSingleOptionOutsideItsRuleIsRefused() {
        OptionValues values = OptionValues.parse(Options.all(), Map.of("narenas", "none"));
        assertThatThrownBy(() -> ConfReader.read(values))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("narenas must be a value that jemalloc takes: was none (Invalid conf value);"
                        + " it is: number of arenas; default is narenas_ratio for each CPU");
    }
}
