/** Renderings of results: pure functions of records. */
@NullMarked
package org.alloclab.harness.report;

import org.jspecify.annotations.NullMarked;
