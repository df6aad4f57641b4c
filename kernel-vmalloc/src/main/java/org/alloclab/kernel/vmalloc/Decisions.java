package org.alloclab.kernel.vmalloc;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** The ways that vmalloc can take with its addresses. */
final class Decisions {
    static final DecisionPoint CARVE = at(
            Phase.SPLIT,
            "carve area from lowest free range that holds it",
            Argument.address("area"),
            Argument.bytes("its size with the guard page"));
    static final DecisionPoint LEAVE_LAZY =
            at(Phase.CACHE, "leave freed area lazy", Argument.address("area"), Argument.pages("lazy pages"));
    static final DecisionPoint PURGE =
            at(Phase.MERGE, "purge lazy areas", Argument.count("areas"), Argument.pages("pages"));

    private Decisions() {}

    private static DecisionPoint at(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.VMALLOC, "vmalloc", phase, name, arguments);
    }
}
