/**
 * Bytes on their way out: files that appear only when they are complete, text without garbage, a system call in strace's
 * form. Knows no result.
 */
@NullMarked
package org.alloclab.harness.output;

import org.jspecify.annotations.NullMarked;
