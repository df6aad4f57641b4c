/**
 * The laws that hold between any two operations, and how each is checked: of one address space, of what processes share,
 * of the pool of huge pages.
 */
@NullMarked
package org.alloclab.vm.law;

import org.jspecify.annotations.NullMarked;
