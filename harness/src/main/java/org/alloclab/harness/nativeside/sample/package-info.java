/**
 * Resident memory of a real process, looked at from outside.
 *
 * <p>A <em>sample</em> is what {@code /proc/PID/smaps} said at one moment, area by area: which areas are malloc's and which the
 * program's own is found out later, from what was noted. Reading takes the process's map lock for reading and costs it nothing
 * else; the readers themselves take at most a tenth of one processor.
 */
@NullMarked
package org.alloclab.harness.nativeside.sample;

import org.jspecify.annotations.NullMarked;
