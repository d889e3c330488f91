/**
 * Tests for the rules of one's own components, without a node: {@link io.reprise.testkit.Scenario}
 * plays single cases (given these events, when this command comes, then that follows), {@link
 * io.reprise.testkit.Specs} tries at random whether the rules keep what every component promises.
 * It ships with {@code io.reprise.component}, knows the JDK only, and fails with a plain {@link
 * AssertionError}, so that it works with any test framework.
 */
package io.reprise.testkit;
