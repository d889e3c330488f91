/**
 * Stable names, shapes, JSON and JSON Schema for components. {@link io.reprise.codec.Catalog} loads
 * what is installed, from the class path, jars and folders; {@link io.reprise.codec.Installed} is
 * one component as the rest of Reprise sees it: a name, names of commands, events and queries, and
 * JSON in and out. Nothing above this package sees a component's classes.
 *
 * <p>In JSON, int and long are numbers; BigDecimal and BigInteger are text, because many readers
 * round large numbers. Sets and maps are sorted when written and when read: text by UTF-16 units,
 * whole numbers by value, all else by its canonical JSON.
 */
@NullMarked
package io.reprise.codec;

import org.jspecify.annotations.NullMarked;
