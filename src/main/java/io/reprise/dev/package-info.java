/**
 * What a developer's node has and no other: a clock that is moved by hand, and the components of a
 * project whose classes change while it runs. {@link io.reprise.dev.Development} is what a node is
 * given of it; a node that is given none has none, whatever its settings say.
 */
package io.reprise.dev;
