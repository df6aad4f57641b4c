package org.alloclab.harness.assembly;

import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.RunPlan;

/** Builds machines, each with an injector of its own. */
public final class MachineAssembly {
    private MachineAssembly() {}

    /** The machine of a plan, reporting to {@code probe}. Nothing has run on it yet. */
    public static Machine assemble(RunPlan plan, Probe probe) {
        try {
            return Guice.createInjector(new StrictModule(), new MachineModule(plan, probe))
                    .getInstance(Machine.class);
        } catch (ProvisionException e) {
            if (e.getCause() instanceof IllegalArgumentException rule) {
                throw new UsageException(rule.getMessage() + "; 'alloclab list' shows options and their ranges", e);
            }
            throw e;
        }
    }
}
