package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.alloclab.harness.info.TraceProfile;
import org.alloclab.harness.info.TraceProfiler;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** A trace in one line: its format, its operations by kind, peak and end in bytes, threads, and what was said of it. */
final class TraceSummary {
    private TraceSummary() {}

    /** Such as {@code ltrace: malloc 2, free 1; peak 30, end 10; threads 1}. */
    static String of(TraceSource source, ReadOptions options) throws IOException {
        TraceFormat format = TraceFormats.detect(source);
        return format.id() + ": " + of(source, format, options);
    }

    /** The same without the format. */
    static String of(TraceSource source, TraceFormat format, ReadOptions options) throws IOException {
        try (TraceReader reader = format.open(source, options)) {
            TraceProfile profile = TraceProfiler.profile(reader);
            String kinds = profile.kinds().entrySet().stream()
                    .map(kind -> kind.getKey() + " " + kind.getValue())
                    .collect(Collectors.joining(", "));
            String time = profile.nanos() < 0 ? "" : String.format(Locale.ROOT, "; %.3f ms", profile.nanos() / 1e6);
            return kinds + "; peak " + profile.totals().peakLiveBytes() + ", end "
                    + profile.totals().endLiveBytes() + "; threads "
                    + profile.totals().threads() + time;
        }
    }
}
