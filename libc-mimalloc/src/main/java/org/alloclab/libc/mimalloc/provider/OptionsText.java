package org.alloclab.libc.mimalloc.provider;

import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;

/** The text of {@code mi_options_print}, which {@code verbose} shows at start (mimalloc 3.6, options.c). */
final class OptionsText {
    private static final String VERSION = "v3.6.0, relwithdebinfo\n";
    private static final String BUILD = """
            free mode   : (small) aligned, page size: 128
            profiling   : enabled
            mem tracking: none
            debug level : 0
            secure level: 0
            padding     : none
            """;

    private OptionsText() {}

    static String of(Settings settings) {
        StringBuilder text = new StringBuilder(VERSION);
        for (MiOption option : MiOption.values()) {
            text.append("option '")
                    .append(option.label())
                    .append("': ")
                    .append(settings.get(option))
                    .append(' ')
                    .append(option.unit().text())
                    .append('\n');
        }
        return text.append(BUILD).toString();
    }
}
