package io.reprise.interconnect;

import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.Outcomes;
import io.reprise.component.Outcome;
import org.jspecify.annotations.Nullable;

/** How a message or call has ended, as the outbox keeps it until its sender knows. */
final class OutcomeJson {
  private OutcomeJson() {}

  static byte @Nullable [] bytes(@Nullable Outcome outcome) {
    return outcome == null ? null : Json.write(Outcomes.toJson(outcome));
  }

  static @Nullable Outcome outcome(byte @Nullable [] stored) {
    if (stored == null) {
      return null;
    }
    try {
      return Outcomes.fromJson(Json.parseStored(stored));
    } catch (MalformedJson e) {
      throw new IllegalStateException("an outcome in the outbox is not JSON: " + e.getMessage(), e);
    }
  }
}
