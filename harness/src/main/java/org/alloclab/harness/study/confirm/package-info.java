/**
 * Confirmation: a forecast held against the program itself, run under the real allocators.
 *
 * <p>An <em>occasion</em> is a moment at which both are looked at: the peak, a pause, a mark, the last moment before the exit.
 */
@NullMarked
package org.alloclab.harness.study.confirm;

import org.jspecify.annotations.NullMarked;
