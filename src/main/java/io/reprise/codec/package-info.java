/**
 * Stable names, shapes, JSON and JSON Schema for components. {@link io.reprise.codec.Catalog} loads
 * what is installed, from the class path, jars and folders; {@link io.reprise.codec.Installed} is
 * one component as the rest of Reprise sees it: a name, names of commands, events and queries, and
 * JSON in and out. Nothing above this package sees a component's classes.
 */
@NullMarked
package io.reprise.codec;

import org.jspecify.annotations.NullMarked;
