/**
 * The operations of the language, a class for each family: every one is declared where it is carried out, with its
 * arguments and a line of help. {@link org.alloclab.harness.script.call.Operations#ALL} is the table of all.
 */
@NullMarked
package org.alloclab.harness.script.call;

import org.jspecify.annotations.NullMarked;
