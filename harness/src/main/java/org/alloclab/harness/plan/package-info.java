/** A run, resolved: every choice made, every option read, nothing left to decide while it runs. */
@NullMarked
package org.alloclab.harness.plan;

import org.jspecify.annotations.NullMarked;
