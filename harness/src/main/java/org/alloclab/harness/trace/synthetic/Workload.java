package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** A program whose heap calls are a rule. */
public interface Workload {

    /** Unique name, as {@code workload:NAME} takes it. */
    String id();

    /** One line for {@code alloclab list}. */
    String summary();

    /** The program or paper that it is after, with what differs from it. */
    String source();

    /** Its parameters with ranges and defaults. */
    List<OptionSpec<?>> parameters();

    /**
     * The program at its beginning.
     *
     * @throws IOException if a file that a parameter names cannot be read
     */
    Steps start(OptionValues values) throws IOException;
}
