/**
 * Where blocks were allocated.
 *
 * <pre>
 *   row of a trace ─ number ─► CallStack ─► Place, Place ...      of one call inside of another, innermost first
 *                                             │ module and address, as the file has them
 *                                             └─► CodeLine ...    of functions that were inlined there, innermost first
 * </pre>
 *
 * <p>A {@link org.alloclab.harness.trace.stack.StackTable} stands beside a trace: rows that allocate hold the number of a stack
 * in it. A {@link org.alloclab.harness.trace.stack.CallSite} is what people call a stack by: the first line of it that is
 * neither of a run-time library nor of a function that only allocates.
 */
@NullMarked
package org.alloclab.harness.trace.stack;

import org.jspecify.annotations.NullMarked;
