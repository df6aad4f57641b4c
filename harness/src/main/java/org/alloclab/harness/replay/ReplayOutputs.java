package org.alloclab.harness.replay;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a replay writes down; {@code null} for what is not wanted.
 *
 * @param ops what each operation answered
 * @param systemCalls the system calls
 * @param checkpoints figures on the way
 */
public record ReplayOutputs(
        @Nullable Path ops,
        @Nullable Path systemCalls,
        @Nullable Path checkpoints) {
    public static final ReplayOutputs NONE = new ReplayOutputs(null, null, null);
}
