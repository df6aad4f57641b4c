/** Program files: what an ELF file says, and a program to be started. */
@NullMarked
package org.alloclab.api.program;

import org.jspecify.annotations.NullMarked;
