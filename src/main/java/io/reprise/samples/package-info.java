/**
 * Components to learn from: {@link io.reprise.samples.Wallet} has a state in two phases, {@link
 * io.reprise.samples.Hotel} a state that holds a map, and replies, {@link
 * io.reprise.samples.Booking} is a process over several hotels and a wallet. Nothing else in
 * Reprise knows them; {@link io.reprise.samples.Samples} offers them to a node as any jar would.
 */
package io.reprise.samples;
