/** The command line: arguments in, text and exit code out. The only package that writes to the standard streams. */
@NullMarked
package org.alloclab.harness.cli;

import org.jspecify.annotations.NullMarked;
