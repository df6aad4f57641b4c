/**
 * Puts the language together: builds the stage that a script asks for, plays it with the one interpreter, and keeps the
 * scenes that come with alloclab.
 */
@NullMarked
package org.alloclab.harness.script.play;

import org.jspecify.annotations.NullMarked;
