package org.alloclab.libc.mimalloc.provider;

import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.theap.Collector;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.alloclab.libc.mimalloc.thread.MiProcess;

/** What a program can call beside the malloc family (mimalloc 3.6, mimalloc.h). Options are given by their number. */
final class Controls {
    static final List<Control> ALL = List.of(
            control("mi_collect", "takes in frees, frees empty pages, purges what is due; forced: all of it", "force")
                    .givingBack("mi_collect(true)", "mimalloc.h", 1L),
            control("mi_arenas_purge", "purges every free slice that waits for it"),
            control("mi_option_get", "value of an option in its unit", "option"),
            control("mi_option_set", "sets an option", "option", "value"),
            control("mi_reserve_os_memory", "makes an arena; 0, or 12 without memory", "size", "commit", "allow_large"),
            control("mi_good_size", "bytes of the block that a request gets", "size"),
            control("mi_stats_merge", "adds the main thread's statistics to the heap's"));

    private static final long OUT_OF_MEMORY = 12;

    private final MiProcess process;
    private final Theap main;

    Controls(MiProcess process, Theap main) {
        this.process = process;
        this.main = main;
    }

    private static Control control(String name, String summary, String... parameters) {
        return new Control(name, List.of(parameters), summary);
    }

    long call(String name, long[] arguments) {
        Control control = ALL.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no control is called " + name + "; known are "
                        + String.join(", ", ALL.stream().map(Control::name).toList())));
        int wanted = control.parameters().size();
        if (arguments.length != wanted) {
            throw new IllegalArgumentException(
                    name + " takes " + wanted + " arguments " + control.parameters() + ": was " + arguments.length);
        }
        return switch (name) {
            case "mi_option_get" -> process.settings.get(option(arguments[0]));
            case "mi_reserve_os_memory" -> reserve(arguments);
            case "mi_good_size" -> Bins.goodSize(arguments[0]);
            default -> {
                act(name, arguments);
                yield 0;
            }
        };
    }

    private void act(String name, long[] arguments) {
        switch (name) {
            case "mi_collect" ->
                process.collector.collect(main, arguments[0] != 0 ? Collector.Mode.FORCE : Collector.Mode.NORMAL);
            case "mi_arenas_purge" -> process.arenaPages.purge(true, true, 0);
            case "mi_option_set" -> process.settings.set(option(arguments[0]), arguments[1]);
            case "mi_stats_merge" -> main.tally.merge();
            default -> throw new IllegalStateException("control without implementation: " + name);
        }
    }

    private long reserve(long[] arguments) {
        return process.arenaPages.reserve(arguments[0], arguments[1] != 0, arguments[2] != 0) ? 0 : OUT_OF_MEMORY;
    }

    private static MiOption option(long number) {
        MiOption[] options = MiOption.values();
        if (number < 0 || number >= options.length) {
            throw new IllegalArgumentException(
                    "an option is a number from 0 to " + (options.length - 1) + ": was " + number);
        }
        return options[(int) number];
    }
}
