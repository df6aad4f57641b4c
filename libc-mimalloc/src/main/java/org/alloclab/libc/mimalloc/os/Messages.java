package org.alloclab.libc.mimalloc.os;

import java.util.Locale;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;

/**
 * What the library writes to standard error (mimalloc 3.6, options.c): errors if {@code show_errors} or {@code verbose}
 * is set, warnings likewise, verbose messages if {@code verbose} is. A text is made only if it is shown.
 */
public final class Messages {
    private final Settings settings;
    private final StringBuilder text = new StringBuilder();
    private long errors;
    private long warnings;

    public Messages(Settings settings) {
        this.settings = settings;
    }

    /** _mi_error_message. */
    public void error(String format, Object... arguments) {
        if (isShown() && errors++ < settings.get(MiOption.MAX_ERRORS)) {
            write("mimalloc: error: ", format, arguments);
        }
    }

    /** _mi_warning_message. */
    public void warning(String format, Object... arguments) {
        if (isShown() && warnings++ < settings.get(MiOption.MAX_WARNINGS)) {
            write("mimalloc: warning: ", format, arguments);
        }
    }

    /** _mi_verbose_message. */
    public void verbose(String format, Object... arguments) {
        if (settings.isEnabled(MiOption.VERBOSE)) {
            write("mimalloc: ", format, arguments);
        }
    }

    private boolean isShown() {
        return settings.isEnabled(MiOption.VERBOSE) || settings.isEnabled(MiOption.SHOW_ERRORS);
    }

    private void write(String prefix, String format, Object... arguments) {
        text.append(prefix)
                .append(String.format(Locale.ROOT, format, arguments))
                .append('\n');
    }

    /** Lines that are printed as they are, such as the options at start. */
    public void print(String lines) {
        text.append(lines);
    }

    /** Everything so far. */
    public String text() {
        return text.toString();
    }
}
