/**
 * The words a component is written in: {@link io.reprise.component.Component} says what it is,
 * {@link io.reprise.component.Decision} what a command led to, {@link io.reprise.component.Context}
 * what a rule may know beside the state. Start with {@code Component.named("wallet")}. A {@link
 * io.reprise.component.Probe} is a question to what was recorded. This package knows the JDK only,
 * so that rules stay plain Java and run anywhere.
 */
package io.reprise.component;
