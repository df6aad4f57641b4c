/**
 * Results to be compared: one line for each operation, with its answer, its faults, and every change of counters and areas,
 * as the recorder wrote them that carried the same script out on a real kernel. The driver's areas are left out.
 */
@NullMarked
package org.alloclab.harness.script.record;

import org.jspecify.annotations.NullMarked;
