/**
 * Results. What a run came to, as facts; and result files: records with a schema version, written by
 * {@code render.ResultJson} and read back by {@link org.alloclab.harness.result.ResultReader}.
 */
@NullMarked
package org.alloclab.harness.result;

import org.jspecify.annotations.NullMarked;
