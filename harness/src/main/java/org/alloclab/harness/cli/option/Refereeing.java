package org.alloclab.harness.cli.option;

import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.script.play.Cast;
import picocli.CommandLine.Option;

/** How far plug-ins are believed. */
public final class Refereeing {
    @Option(
            names = "--check",
            description =
                    "check each answer of every layer: mapped, aligned, apart from the others, large enough, zeroed or"
                            + " copied as promised; plug-ins that are not part of alloclab are always checked")
    private boolean checking;

    @Option(
            names = "--step-budget",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "10s",
            description = "CPU time that one call of such a plug-in may take before it counts as endless"
                    + " (${DEFAULT-VALUE})")
    private long budgetNanos;

    public PlanResolver resolver(ProviderRegistry registry) {
        PlanResolver resolver = new PlanResolver(registry);
        return checking ? resolver.checking() : resolver;
    }

    /** Who plays a script, and how far they are believed. */
    public Cast cast(ProviderRegistry registry, Progress progress) {
        return new Cast(registry, resolver(registry), progress);
    }

    /** Around whatever runs plug-ins of which some are not part of the program. */
    public Guard guard(ProviderRegistry registry, Progress progress) {
        boolean believed = !checking && registry.all().stream().allMatch(registry::isBuiltIn);
        return believed ? Guard.NONE : new Containment(progress, budgetNanos());
    }

    public long budgetNanos() {
        if (budgetNanos <= 0) {
            throw new UsageException("--step-budget must be more than 0: was 0; the default is 10s");
        }
        return budgetNanos;
    }
}
