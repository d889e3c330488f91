/**
 * What entities set going beyond themselves: delivers messages, calls and timers. A decision's
 * effects are rows that are written with its entry; from then on they are delivered until their
 * outcome is known, whatever crashes meanwhile. A call is a request to an HTTP endpoint that is
 * configured by name; its answer comes back as an outcome, as that of a message does.
 */
@NullMarked
package io.reprise.interconnect;

import org.jspecify.annotations.NullMarked;
