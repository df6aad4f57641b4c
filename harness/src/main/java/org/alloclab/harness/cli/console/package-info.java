/** What somebody at a terminal sees of work that takes its time, and of work that is interrupted. */
@NullMarked
package org.alloclab.harness.cli.console;

import org.jspecify.annotations.NullMarked;
