package org.alloclab.harness.study.compare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.harness.trace.TraceSource;

/** Traces that come with alloclab: four recorded from real programs on Debian 12, and a server that is a rule. */
public final class BundledTraces {
    private BundledTraces() {}

    /** The traces by name. */
    public static Map<String, TraceSource> all() {
        Map<String, TraceSource> traces = new LinkedHashMap<>();
        for (String name : new String[] {"gdb", "git-log", "perl", "sqlite"}) {
            traces.put(name, TraceSource.bundled(BundledTraces.class, "traces/" + name + ".txt.zst"));
        }
        traces.put("server", new TraceSource(Path.of("workload:server")));
        return traces;
    }
}
