/**
 * The CPU's side of memory: loads and stores of a simulated program by virtual address, through a TLB. What an access
 * that the TLB does not know leads to is the kernel's business ({@link org.alloclab.api.memory.PageWalker}).
 */
@NullMarked
package org.alloclab.api.memory;

import org.jspecify.annotations.NullMarked;
