/**
 * Joining, readiness and leaving: nodes, not entities. {@link io.reprise.cluster.Membership} joins
 * this node to the cluster of its journal, which a registry in the database keeps one; {@link
 * io.reprise.cluster.ClusterView} shows it to people.
 */
@NullMarked
package io.reprise.cluster;

import org.jspecify.annotations.NullMarked;
