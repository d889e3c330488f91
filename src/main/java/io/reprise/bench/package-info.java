/**
 * Load for a node, and what it measures: commands or queries over HTTP/1.1 connections that are
 * kept open, in a closed loop or at an even rate. {@link io.reprise.bench.Generator} is the front;
 * it knows nothing of a node but HTTP, and shares the processors with one, so it is lean. See
 * docs/bench.md.
 */
@NullMarked
package io.reprise.bench;

import org.jspecify.annotations.NullMarked;
