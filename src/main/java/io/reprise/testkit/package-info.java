/**
 * Tests of components, without a node: {@link io.reprise.testkit.Scenario} says what a command
 * leads to after given events, {@link io.reprise.testkit.Specs} tries random events and commands
 * for what every component promises. This package knows the JDK and {@code io.reprise.component}
 * only, and works with any test framework: what fails is an {@code AssertionError}.
 */
package io.reprise.testkit;
