package org.alloclab.harness.kernel;

import java.util.List;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.UsageException;

/** An experiment on the kernel's allocators. */
public interface Experiment {

    /** Its name on the command line. */
    String id();

    /** One line: what it shows. */
    String summary();

    /** Runs it. */
    List<Section> run(KernelSetting setting);

    /** All experiments. */
    static List<Experiment> all() {
        return List.of(
                new ProcViews(),
                new MixedOrders(),
                new PagesetHits(),
                new SlabAgainstSlub(),
                new KmallocAgainstVmalloc(),
                new MemoryZones(),
                new LawsHeld(),
                new Throughput());
    }

    /** The experiment with this name. */
    static Experiment named(String id) {
        for (Experiment experiment : all()) {
            if (experiment.id().equals(id)) {
                return experiment;
            }
        }
        throw new UsageException("unknown experiment " + id
                + NearestName.hint(id, all().stream().map(Experiment::id).toList()));
    }
}
