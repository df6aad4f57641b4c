package org.alloclab.harness.study.kernel;

import java.util.List;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;

/** The experiments on the class path. */
public final class Experiments {
    private Experiments() {}

    /** All of them, in the order of their declaration. */
    public static List<Experiment> all() {
        return ProviderRegistry.services(Experiment.class);
    }

    /** The experiment with this name. */
    public static Experiment named(String id) {
        List<Experiment> all = all();
        for (Experiment experiment : all) {
            if (experiment.id().equals(id)) {
                return experiment;
            }
        }
        throw new UsageException("unknown experiment " + id
                + NearestName.hint(id, all.stream().map(Experiment::id).toList()));
    }
}
