/**
 * Joining, readiness and leaving: nodes, not entities. {@link io.reprise.cluster.Membership} joins
 * this node to its cluster and opens the management port.
 */
@NullMarked
package io.reprise.cluster;

import org.jspecify.annotations.NullMarked;
