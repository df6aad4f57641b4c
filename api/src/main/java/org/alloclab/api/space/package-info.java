/** The process's address space: system calls, areas, and the memory that the simulated program loads from and stores to. */
@NullMarked
package org.alloclab.api.space;

import org.jspecify.annotations.NullMarked;
