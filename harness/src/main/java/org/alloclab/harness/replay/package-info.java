/**
 * Replay: a trace's operations played on a simulated machine, and what is written down meanwhile.
 *
 * <p>The <em>loop</em> is everything from operation 0 on; the start of the process and its prelude come before it and are
 * not counted. A <em>checkpoint</em> is a row of figures taken between two operations.
 */
@NullMarked
package org.alloclab.harness.replay;

import org.jspecify.annotations.NullMarked;
