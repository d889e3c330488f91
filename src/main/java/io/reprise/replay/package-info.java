/**
 * The past of entities, folded and decided again from their entries. {@link
 * io.reprise.replay.Replay} is the front on a node: states then, what changed and why, what would
 * have come of it. {@link io.reprise.replay.Stepper} goes through a history entry by entry. {@link
 * io.reprise.replay.Check} holds recorded commands against other code; {@link
 * io.reprise.replay.Verification} says whether a journal is sound. No actors, and nothing is
 * written.
 */
@NullMarked
package io.reprise.replay;

import org.jspecify.annotations.NullMarked;
