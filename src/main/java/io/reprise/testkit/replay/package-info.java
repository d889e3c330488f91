/**
 * Recorded history in a test of one's own, without a node and without a database: {@link
 * io.reprise.testkit.replay.Replays} opens a bundle, steps an entity to any of its entries by the
 * rules of the test's class path, in the test's thread, so that a breakpoint in them stops there,
 * and holds these rules against all that was recorded. It comes with the node, and is for tests
 * only.
 */
package io.reprise.testkit.replay;
