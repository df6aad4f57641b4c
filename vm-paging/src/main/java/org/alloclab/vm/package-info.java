/** Address spaces and paging. Nothing is implemented yet. */
@NullMarked
package org.alloclab.vm;

import org.jspecify.annotations.NullMarked;
