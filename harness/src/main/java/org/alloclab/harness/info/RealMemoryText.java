package org.alloclab.harness.info;

import java.util.Locale;
import java.util.Map;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/** What the real process occupied when it was recorded, as a sentence; empty where the trace does not say. */
public final class RealMemoryText {
    private static final Map<ResidentKind, String> ACCOUNTS = Map.of(
            ResidentKind.MALLOC, "malloc's memory accounts for",
            ResidentKind.PROGRAM, "the program's own mappings",
            ResidentKind.FILE, "files and code",
            ResidentKind.SHARED, "shared memory",
            ResidentKind.STACK, "stacks",
            ResidentKind.OTHER, "unexplained");

    private RealMemoryText() {}

    public static String of(TraceMetadata metadata) {
        StringBuilder text = new StringBuilder();
        metadata.realPeak().ifPresent(peak -> line(text, "real RSS, peak", peak));
        metadata.realEnd().ifPresent(end -> line(text, "real RSS, end", end));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, ResidentFigures figures) {
        text.append(String.format(Locale.ROOT, "%-24s ", name));
        figures.of(ResidentKind.TOTAL).ifPresent(total -> text.append(kb(total)));
        String between = ": ";
        for (ResidentKind kind : ResidentKind.values()) {
            String account = ACCOUNTS.get(kind);
            if (account != null && figures.of(kind).isPresent()) {
                text.append(between)
                        .append(account)
                        .append(' ')
                        .append(kb(figures.of(kind).getAsLong()));
                between = ", ";
            }
        }
        text.append(System.lineSeparator());
    }

    private static String kb(long bytes) {
        return String.format(Locale.ROOT, "%,d kB", bytes >> 10);
    }
}
