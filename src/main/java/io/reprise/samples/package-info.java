/**
 * Components to learn from, one file each: {@link io.reprise.samples.Wallet} has a state in two
 * phases, {@link io.reprise.samples.Hotel} a state that holds a map, and replies. Nothing else in
 * Reprise knows them; {@link io.reprise.samples.Samples} offers them to a node as any jar would.
 */
package io.reprise.samples;
