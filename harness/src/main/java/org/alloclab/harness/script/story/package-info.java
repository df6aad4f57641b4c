/**
 * Stories: each step of a script with what it answered, and below it, indented, what the layers did: decisions, system
 * calls, page faults, page tables, frames. {@link org.alloclab.harness.script.story.Narration} hears them, by their declared
 * types; {@link org.alloclab.harness.script.story.StoryTranscript} puts them below the steps.
 */
@NullMarked
package org.alloclab.harness.script.story;

import org.jspecify.annotations.NullMarked;
