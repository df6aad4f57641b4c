/** A study in its file: its rows, and the engines and parts that play them. */
@NullMarked
package org.alloclab.harness.cli.study;

import org.jspecify.annotations.NullMarked;
