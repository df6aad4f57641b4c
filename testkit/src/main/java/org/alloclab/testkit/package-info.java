/** The conformance kit for plug-ins. Nothing is implemented yet. */
@NullMarked
package org.alloclab.testkit;

import org.jspecify.annotations.NullMarked;
