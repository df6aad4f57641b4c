package org.alloclab.api.trace;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * A program whose heap calls are a rule. Its class is named in
 * {@code META-INF/services/org.alloclab.api.trace.WorkloadProvider}, and has a public constructor without parameters.
 */
public interface WorkloadProvider {

    /** Unique name, as {@code workload:NAME} takes it: small letters, digits and hyphens. */
    String id();

    /** One line for {@code alloclab list}. */
    String summary();

    /** The program or paper that it is after, with what differs from it. */
    String source();

    /** Its parameters with ranges and defaults, one of them a seed where it draws; none where it says nothing. */
    default List<OptionSpec<?>> parameters() {
        return List.of();
    }

    /** The program at its beginning. The same values make the same calls. */
    WorkloadProgram start(OptionValues values);
}
