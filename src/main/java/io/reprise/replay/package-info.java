/**
 * The past of entities, folded again from their entries. {@link io.reprise.replay.Replay} is the
 * front: the state at a sequence or a time, and queries answered there. {@link
 * io.reprise.replay.Verification} folds a whole journal and says what is wrong with it. No actors,
 * and nothing is written: what it gives is repeatable for one version of a component.
 */
@NullMarked
package io.reprise.replay;

import org.jspecify.annotations.NullMarked;
