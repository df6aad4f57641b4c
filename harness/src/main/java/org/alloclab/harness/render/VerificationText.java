package org.alloclab.harness.render;

import java.util.Locale;
import org.alloclab.harness.study.verify.Finding;
import org.alloclab.harness.study.verify.Verification;

/** A verification as text. */
public final class VerificationText {
    private VerificationText() {}

    public static String of(Verification verification) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s against %s: %,d ops, %,d thread%s%n",
                verification.allocator(),
                verification.real(),
                verification.ops(),
                verification.threads(),
                verification.threads() == 1 ? "" : "s"));
        for (Finding finding : verification.findings()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-38s %,12d of %,12d  %s%s%n",
                    finding.aspect(),
                    finding.equal(),
                    finding.compared(),
                    percent(finding),
                    finding.counts() ? "" : "  (does not decide)"));
        }
        for (Finding finding : verification.findings()) {
            if (finding.firstDifference() != null) {
                text.append("first difference in ").append(finding.aspect()).append(":\n");
                text.append(finding.firstDifference()).append('\n');
            }
        }
        verification
                .timing()
                .ifPresent(timing -> text.append(String.format(
                        Locale.ROOT,
                        "  time on one thread: native %.1f ns/op, simulated %.1f ns/op: ratio %.2f"
                                + " (CPU time, medians of %d alternating runs)%n",
                        timing.nativeNanos(),
                        timing.simulatedNanos(),
                        timing.ratio(),
                        timing.rounds())));
        text.append(verification.isEqual() ? "equal\n" : "NOT equal\n");
        return text.toString();
    }

    /** Rounded down: 100 % is said only of what is equal throughout. */
    private static String percent(Finding finding) {
        if (finding.compared() == 0) {
            return "nothing to compare";
        }
        if (finding.isEqual()) {
            return "100 %";
        }
        double percent = 100.0 * finding.equal() / finding.compared();
        return String.format(Locale.ROOT, "%.4f %%", Math.floor(percent * 10_000) / 10_000);
    }
}
