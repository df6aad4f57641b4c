/**
 * The tools that people look at memory with, over the simulated {@code /proc}: pmap, ps, free, vmstat as procps-ng 4.0.2
 * prints them.
 *
 * <p>Each tool reads texts in the kernel's format and nothing else; given the files of a real process it prints what the
 * real tool prints.
 */
@NullMarked
package org.alloclab.harness.procps;

import org.jspecify.annotations.NullMarked;
