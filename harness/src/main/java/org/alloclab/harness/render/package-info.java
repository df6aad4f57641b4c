/**
 * Renderings: text as a function of results. Figures come from the catalogues; here is only how they look. The writers of
 * files listen to a run and write on the way.
 */
@NullMarked
package org.alloclab.harness.render;

import org.jspecify.annotations.NullMarked;
