/** Physical memory: page frames, zones, and the allocator that hands them out. */
@NullMarked
package org.alloclab.api.frame;

import org.jspecify.annotations.NullMarked;
