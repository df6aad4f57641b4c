/** Options of plug-ins under the names and defaults of the real component; one declaration serves validation, help and tuning. */
@NullMarked
package org.alloclab.api.option;

import org.jspecify.annotations.NullMarked;
