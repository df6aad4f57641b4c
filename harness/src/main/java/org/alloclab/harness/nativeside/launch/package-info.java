/**
 * Running a program: started by our launcher, which passes signals on and tells how the program ended and how much memory it
 * had at most.
 */
@NullMarked
package org.alloclab.harness.nativeside.launch;

import org.jspecify.annotations.NullMarked;
