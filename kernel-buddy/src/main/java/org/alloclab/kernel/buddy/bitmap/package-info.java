/** First fit in a bitmap: the yardstick. It knows nothing of the buddy system. */
@NullMarked
package org.alloclab.kernel.buddy.bitmap;

import org.jspecify.annotations.NullMarked;
