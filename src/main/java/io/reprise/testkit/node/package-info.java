/**
 * A real node in a JUnit test: {@link io.reprise.testkit.node.TestNode} runs one with components of
 * one's own, a PostgreSQL and a clock that is moved by hand; {@link
 * io.reprise.testkit.node.PinnedShapes} holds them against what was released. It comes with the
 * node, and is for tests only.
 */
package io.reprise.testkit.node;
