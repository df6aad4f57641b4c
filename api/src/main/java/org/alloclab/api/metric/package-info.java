/** Typed figures: what is measured, in which unit, and which direction is better. */
@NullMarked
package org.alloclab.api.metric;

import org.jspecify.annotations.NullMarked;
