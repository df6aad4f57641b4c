package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.util.List;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.option.OptionValues;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.WorkloadText;

/** The workloads there are. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            new Larson(),
            new XmallocTest(),
            new Mstress(),
            new Sh6bench(),
            new AllocTest(),
            new GlibcSimple(),
            new GlibcThread(),
            new Rptest(),
            new CacheScratch(),
            new Cfrac(),
            new Espresso(),
            new MeshFragmenter(),
            new Robson(),
            new Server(),
            new Fleet(),
            new Fitted());

    private Workloads() {}

    public static List<Workload> all() {
        return ALL;
    }

    /**
     * A workload at its beginning.
     *
     * @throws UsageException for an unknown name, with the nearest one, and for a parameter that is unknown or out of range
     */
    static Steps start(WorkloadText text) throws IOException {
        Workload workload = named(text.name());
        try {
            return workload.start(OptionValues.parse(workload.parameters(), text.parameters()));
        } catch (InvalidOptionException e) {
            throw new UsageException(
                    WorkloadText.SCHEME + workload.id() + ": " + e.getMessage()
                            + "; 'alloclab list --workloads' shows the parameters",
                    e);
        }
    }

    private static Workload named(String name) {
        return ALL.stream()
                .filter(workload -> workload.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no workload " + name
                        + NearestName.hint(name, ALL.stream().map(Workload::id).toList())));
    }
}
