/** Which frames a machine has, in which zones, and in what blocks they are handed out. All page-frame allocators stand on it. */
@NullMarked
package org.alloclab.kernel.buddy.layout;

import org.jspecify.annotations.NullMarked;
