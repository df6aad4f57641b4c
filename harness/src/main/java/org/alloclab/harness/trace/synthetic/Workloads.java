package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.trace.WorkloadProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.WorkloadText;

/** The workloads there are: those of this project, and behind them those of plug-ins. */
public final class Workloads {
    /** Those of this project. */
    public static final Workloads OWN = new Workloads(List.of(
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
            new Fitted()));

    private final List<Workload> all;

    private Workloads(List<Workload> all) {
        this.all = all;
    }

    /** These, and those of plug-ins. */
    public Workloads with(List<WorkloadProvider> more) {
        List<Workload> both = new ArrayList<>(all);
        more.forEach(provider -> both.add(new ProvidedWorkload(provider)));
        return new Workloads(List.copyOf(both));
    }

    /** All of them, in the order in which they are listed. */
    public List<Workload> all() {
        return all;
    }

    /**
     * A workload at its beginning.
     *
     * @throws UsageException for an unknown name, with the nearest one, and for a parameter that is unknown or out of range
     */
    Steps start(WorkloadText text) throws IOException {
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

    private Workload named(String name) {
        return all.stream()
                .filter(workload -> workload.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no workload " + name
                        + NearestName.hint(name, all.stream().map(Workload::id).toList())));
    }
}
