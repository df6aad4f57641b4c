package org.alloclab.harness.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.study.tune.AllocatorTuning;
import org.alloclab.harness.study.tune.KindChange;
import org.alloclab.harness.study.tune.Objective;
import org.alloclab.harness.study.tune.Reason;
import org.alloclab.harness.study.tune.Trial;
import org.alloclab.harness.study.why.Moment;

/** Sentences and lines of a tuning that several renderings have. */
final class TuningWords {
    private static final int KINDS = 2;
    private static final String PRELOAD = "LD_PRELOAD";

    private TuningWords() {}

    /** The variables that make a program run as a trial did. */
    static Map<String, String> environment(UserAllocatorProvider allocator, Trial trial) {
        Map<String, String> environment = new LinkedHashMap<>();
        NativeTwin twin = allocator.nativeTwin().orElse(null);
        if (twin != null) {
            if (!twin.isBuiltIn()) {
                environment.put(PRELOAD, twin.library());
            }
            environment.putAll(twin.environment().of(trial.settings()));
        }
        return environment;
    }

    /** Settings as they stand in a row: {@code a=1 b=2}, or that there are none. */
    static String settings(Map<String, String> settings) {
        return settings.isEmpty()
                ? "nothing"
                : settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** Why the recommendation helps, in one sentence. */
    static String why(Objective objective, AllocatorTuning tuning) {
        if (tuning.isNothing()) {
            return String.format(
                    Locale.ROOT,
                    "Nothing is worth setting: none of %,d trials has half a per cent less than %s.",
                    tuning.trials().size(),
                    amount(objective, objective.of(tuning.without().figures())));
        }
        Reason reason = tuning.reason().orElseThrow();
        String when = reason.moment() == Moment.Kind.PEAK ? "where most is resident" : "at the end";
        List<KindChange> less = reason.changes().stream()
                .filter(change -> change.change() < 0)
                .limit(KINDS)
                .toList();
        List<KindChange> more = reason.changes().stream()
                .filter(change -> change.change() > 0)
                .limit(1)
                .toList();
        if (less.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "%s instead of %s; what is resident %s is of the same kinds.",
                    amount(objective, objective.of(tuning.best().figures())),
                    amount(objective, objective.of(tuning.without().figures())),
                    when);
        }
        StringBuilder text = new StringBuilder("It helps because ").append(when).append(' ');
        text.append(less.stream().map(TuningWords::less).collect(Collectors.joining(" and ")));
        if (!more.isEmpty()) {
            text.append(", against ")
                    .append(kilobytes(more.get(0).change()))
                    .append(" more ")
                    .append(more.get(0).kind());
        }
        return text.append('.').toString();
    }

    private static String less(KindChange change) {
        return kilobytes(-change.change())
                + " less are "
                + change.kind()
                + (change.meaning().isEmpty() ? "" : " (" + change.meaning() + ")");
    }

    /** An objective's figure with its unit. */
    static String amount(Objective objective, long value) {
        return objective.isMemory()
                ? String.format(Locale.ROOT, "%,d kB", value)
                : String.format(Locale.ROOT, "%,d %s", value, objective.meaning());
    }

    private static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,d kB", Math.round(bytes / 1024.0));
    }

    /** A length of time, to the millisecond. */
    static String period(long nanos) {
        return nanos % 1_000_000_000 == 0 ? nanos / 1_000_000_000 + " s" : nanos / 1_000_000 + " ms";
    }

    /** The difference in per cent, with its sign. */
    static String percent(long before, long after) {
        return before == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", 100.0 * (after - before) / before);
    }
}
