package org.alloclab.harness.script.play;

import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Progress;

/**
 * Who may play a script.
 *
 * @param plugIns the plug-ins that there are
 * @param plans makes plans of them, and says which are believed
 * @param progress is told whose code runs
 */
public record Cast(ProviderRegistry plugIns, PlanResolver plans, Progress progress) {

    /** Plug-ins of the program are believed, and nobody asks whose code runs. */
    public static Cast of(ProviderRegistry plugIns) {
        return new Cast(plugIns, new PlanResolver(plugIns), new Progress());
    }
}
