@NullMarked
package org.alloclab.sweep;

import org.jspecify.annotations.NullMarked;
