/** Options that several commands have, the values that they are read into, and what those say of a trace and its runs. */
@NullMarked
package org.alloclab.harness.cli.option;

import org.jspecify.annotations.NullMarked;
