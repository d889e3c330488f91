/**
 * What a node counts and measures, and the page on which Prometheus finds it. Each metric is named
 * here, once; whoever counts calls a method. {@link io.reprise.telemetry.Telemetry} is made once
 * for each node and handed down; docs/metrics.md lists the metrics for people.
 */
@NullMarked
package io.reprise.telemetry;

import org.jspecify.annotations.NullMarked;
