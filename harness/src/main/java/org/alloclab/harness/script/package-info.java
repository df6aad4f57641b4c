/**
 * The scene language: one grammar, one vocabulary of operations, one interpreter.
 *
 * <p>A <em>script</em> ({@link org.alloclab.harness.script.Script}) is text: settings, comments, and <em>calls</em> of
 * {@linkplain org.alloclab.harness.script.Operation operations}. An operation belongs to a family (calls of the user
 * allocator, memory system calls, calls inside the kernel ...) and is declared once, with its arguments and a line of help;
 * a script may mix families. It is played on a {@linkplain org.alloclab.harness.script.Stage stage}: what it needs of a
 * machine, connected. What an operation answers is a {@linkplain org.alloclab.harness.script.Reply reply}, a value; a
 * {@linkplain org.alloclab.harness.script.Transcript transcript} words it, either as a line to be compared with what a real
 * kernel answered, or as a story with what each layer did.
 *
 * <p>This room knows neither the operations nor the transcripts: {@code script.call} declares the ones, {@code
 * script.record} and {@code script.story} are the others, and {@code script.play} puts them together.
 */
@NullMarked
package org.alloclab.harness.script;

import org.jspecify.annotations.NullMarked;
