package org.alloclab.libc.jemalloc.conf;

import java.math.BigDecimal;
import java.util.List;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code MALLOC_CONF} string, saying what is wrong with it in jemalloc's own words.
 *
 * <pre>
 *   MALLOC_CONF = key ":" value { "," key ":" value }          key: letters, digits, "_"    value: anything but ","
 * </pre>
 *
 * <p>A mistake leaves the option as it was and reading goes on, unless the string is malformed or {@code abort_conf} is
 * set. {@code confirm_conf} is read first of all and echoes what is set. (jemalloc 5.3.0 jemalloc.c, malloc_conf_next,
 * malloc_conf_init_helper)
 *
 * <p>Not modelled: the other four places that options may come from, which are empty here.
 */
public final class ConfReader {
    private static final String[] SOURCES = {
        "string specified via --with-malloc-conf",
        "string pointed to by the global variable malloc_conf",
        "\"name\" of the file referenced by the symbolic link named /etc/malloc.conf",
        "value of the environment variable MALLOC_CONF",
        "string pointed to by the global variable malloc_conf_2_conf_harder"
    };
    private static final int ENVIRONMENT = 3;

    private final Conf conf;
    private final String text;
    private int at;
    private String key = "";
    private String value = "";
    private boolean failed;

    private ConfReader(Conf conf, String text) {
        this.conf = conf;
        this.text = text;
    }

    /**
     * The options of a run: the defaults, then {@code MALLOC_CONF}, then what was set one by one.
     *
     * @throws InvalidOptionException for a value outside its range, or one that turns on what is not modelled
     */
    public static Conf read(OptionValues values) {
        Conf conf = new Conf(ConfOption.defaults());
        read(conf, values.get(Options.MALLOC_CONF));
        for (OptionSpec<?> spec : Options.all()) {
            ConfOption option =
                    spec.equals(Options.MALLOC_CONF) || !values.isSet(spec) ? null : ConfOption.of(spec.name());
            String error = option == null ? null : option.reader().read(conf, textOf(values.get(spec)));
            if (error != null) {
                throw new InvalidOptionException(spec.name() + " must be a value that jemalloc takes: was "
                        + values.get(spec) + " (" + error + "); it is: " + spec.summary());
            }
        }
        if (conf.aborts()) {
            return conf;
        }
        // prof_boot1
        for (String implied : List.of("prof_leak_error", "prof_leak")) {
            if (conf.flag(implied)) {
                conf.set("prof", "true");
            }
        }
        for (String off : List.of("hpa", "prof")) {
            if (conf.flag(off)) {
                throw new InvalidOptionException(off + " must be false, for it is not modelled: was true");
            }
        }
        for (String zero : List.of("san_guard_small", "san_guard_large")) {
            if (conf.number(zero) != 0) {
                throw new InvalidOptionException(
                        zero + " must be 0, for guard pages are not modelled: was " + conf.text(zero));
            }
        }
        return conf;
    }

    private static String textOf(Object value) {
        return value instanceof Double ratio ? new BigDecimal(ratio.toString()).toPlainString() : value.toString();
    }

    /** Reads a string into the options. */
    static void read(Conf conf, String text) {
        ConfReader first = new ConfReader(conf, text);
        while (first.next()) {
            if (first.key.equals("confirm_conf")) {
                first.set(first.key);
            }
        }
        for (int i = 0; i < SOURCES.length; i++) {
            String source = i == ENVIRONMENT ? text : "";
            if (conf.flag("confirm_conf")) {
                conf.print("malloc_conf #" + (i + 1) + " (" + SOURCES[i] + "): \"" + source + "\"");
            }
            new ConfReader(conf, source).readAll();
        }
        if (conf.flag("prof_leak_error") && !conf.flag("prof_final")) {
            conf.print("prof_leak_error is set w/o prof_final.");
            abortIfAsked(conf);
        }
    }

    private void readAll() {
        while (next()) {
            String error = set(key);
            if (error == null) {
                if (conf.flag("confirm_conf")) {
                    conf.print("-- Set conf value: " + key + ":" + value);
                }
            } else {
                conf.print(error + ": " + key + ":" + value);
                failed |= !key.startsWith("experimental_");
            }
        }
        if (failed) {
            abortIfAsked(conf);
        }
    }

    private static void abortIfAsked(Conf conf) {
        if (conf.flag("abort_conf")) {
            conf.print("Abort (abort_conf:true) on invalid conf value (see above).");
            conf.abort();
        }
    }

    private @Nullable String set(String name) {
        ConfOption option = ConfOption.of(name);
        return option == null ? "Invalid conf pair" : option.reader().read(conf, value);
    }

    /** Goes on to the next pair; answers whether there is one. */
    private boolean next() {
        if (at == text.length()) {
            return false;
        }
        int start = at;
        while (at < text.length() && isKey(text.charAt(at))) {
            at++;
        }
        if (at == text.length() || text.charAt(at) != ':') {
            complain(at == text.length() ? "Conf string ends with key" : "Malformed conf string");
            at = text.length();
            return false;
        }
        key = text.substring(start, at);
        at++;
        int comma = text.indexOf(',', at);
        value = text.substring(at, comma < 0 ? text.length() : comma);
        at = comma < 0 ? text.length() : comma + 1;
        if (comma >= 0 && at == text.length()) {
            complain("Conf string ends with comma");
        }
        return true;
    }

    /** Both passes come across a malformed string, and both say so. */
    private void complain(String what) {
        conf.print(what);
        failed = true;
    }

    private static boolean isKey(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
}
