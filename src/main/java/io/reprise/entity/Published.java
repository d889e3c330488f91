package io.reprise.entity;

import java.time.Instant;

/**
 * The durable state of an entity at one moment.
 *
 * @param state a value of the component, immutable
 */
record Published(Object state, long sequence, long version, Instant time) {}
