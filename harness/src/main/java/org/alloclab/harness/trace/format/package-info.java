/** The trace formats there are, and the readers of other tools' formats. */
@NullMarked
package org.alloclab.harness.trace.format;

import org.jspecify.annotations.NullMarked;
