package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.trace.TraceFormatProvider;
import org.alloclab.api.trace.WorkloadProvider;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.format.TraceFormats;
import org.alloclab.harness.trace.synthetic.Workload;

/**
 * What plug-ins have in place of a recording that alloclab reads itself.
 *
 * @param formats in the order of their jars
 * @param workloads in the order of their jars
 */
public record TracePlugIns(List<TraceFormatProvider> formats, List<WorkloadProvider> workloads) {
    /** None. */
    public static final TracePlugIns NONE = new TracePlugIns(List.of(), List.of());

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

    /** The lists are copied. */
    public TracePlugIns {
        formats = List.copyOf(formats);
        workloads = List.copyOf(workloads);
    }

    /** These, and one more of either kind. */
    TracePlugIns and(Object provider) throws UnusableException {
        try {
            List<TraceFormatProvider> moreFormats = new ArrayList<>(formats);
            List<WorkloadProvider> moreWorkloads = new ArrayList<>(workloads);
            if (provider instanceof TraceFormatProvider format) {
                requireId(
                        format.id(),
                        known().known().stream().map(TraceFormat::id).toList());
                requireLine(format.summary());
                moreFormats.add(format);
            } else if (provider instanceof WorkloadProvider workload) {
                requireId(
                        workload.id(),
                        known().workloads().all().stream().map(Workload::id).toList());
                requireLine(workload.summary());
                requireLine(workload.source());
                for (OptionSpec<?> parameter : workload.parameters()) {
                    ProviderRules.value(parameter);
                }
                moreWorkloads.add(workload);
            }
            return new TracePlugIns(moreFormats, moreWorkloads);
        } catch (LinkageError | RuntimeException | StackOverflowError e) {
            throw LoadFailure.of(e);
        }
    }

    /** All formats and workloads there are with these. */
    public TraceFormats known() {
        return TraceFormats.with(formats, workloads);
    }

    private static void requireId(String id, List<String> taken) throws UnusableException {
        if (id == null || !ID.matcher(id).matches()) {
            throw new UnusableException(
                    "its id must be small letters, digits and hyphens: was " + (id == null ? "null" : "'" + id + "'"),
                    "answer an id such as my-log");
        }
        if (taken.contains(id)) {
            throw new UnusableException("its id " + id + " is taken already", "choose another id");
        }
    }

    private static void requireLine(String line) throws UnusableException {
        if (line == null || line.isBlank() || line.lines().count() != 1) {
            throw new UnusableException("its summary or source must be one line", "say in one line what it is");
        }
    }
}
