package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.harness.info.TraceProfile;
import org.alloclab.harness.trace.TraceTotals;

/** A profile as text. */
public final class TraceProfileText {
    private static final int BAR = 40;

    private TraceProfileText() {}

    public static String of(TraceProfile profile) {
        TraceTotals totals = profile.totals();
        StringBuilder text = new StringBuilder();
        line(text, "operations", totals.ops());
        profile.kinds().forEach((name, count) -> line(text, "  " + name, count));
        line(text, "threads", totals.threads());
        line(text, "bytes asked for", profile.totalBytes());
        line(text, "peak live bytes", totals.peakLiveBytes());
        line(text, "peak live blocks", totals.peakLiveBlocks());
        line(text, "live bytes at the end", totals.endLiveBytes());
        line(text, "blocks never freed", profile.immortal());
        line(text, "frees across threads", profile.crossThreadFrees());
        if (totals.orphans() > 0) {
            line(text, "names used twice", totals.orphans());
        }
        if (profile.nanos() >= 0) {
            text.append(String.format(Locale.ROOT, "%-24s %,18.3f ms%n", "time", profile.nanos() / 1e6));
        }
        TraceProfile.Touch touch = profile.touch();
        if (touch.blocks() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %,18d of %,d pages of %,d blocks%n",
                    "written",
                    touch.pages(),
                    touch.of(),
                    touch.blocks()));
        }
        histogram(text, "sizes in bytes", profile.sizes());
        histogram(text, "lifetimes in operations", profile.lifetimes());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(String.format(Locale.ROOT, "%-24s %,18d%n", name, value));
    }

    private static void histogram(StringBuilder text, String title, List<Long> counts) {
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        if (most == 0) {
            return;
        }
        text.append(title).append(":\n");
        for (int i = 0; i < counts.size(); i++) {
            long count = counts.get(i);
            if (count > 0) {
                String range = i == 0 ? "0" : i == 1 ? "1" : "2^" + (i - 1) + " .. 2^" + i + "-1";
                String bar = "#".repeat((int) Math.max(1, count * BAR / most));
                text.append(String.format(Locale.ROOT, "  %-16s %,12d  %s%n", range, count, bar));
            }
        }
    }
}
