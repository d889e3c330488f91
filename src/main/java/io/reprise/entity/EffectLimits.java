package io.reprise.entity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.reprise.codec.Effects;
import io.reprise.codec.Json;
import io.reprise.component.Effect;
import java.util.List;

/** Puts the effects of a decision into the form that entries keep, within the limits. */
final class EffectLimits {
  private EffectLimits() {}

  /**
   * The entry form.
   *
   * @param timers those that run before the decision
   * @throws IllegalArgumentException if an effect can't be carried out, is too large, or is a timer
   *     too many; says which
   */
  static ArrayNode encode(Hosted hosted, Timers timers, List<Effect> effects) {
    EntitySettings settings = hosted.settings();
    ArrayNode encoded = Effects.encode(hosted.catalog(), hosted.component(), effects);
    for (int index = 0; index < encoded.size(); index++) {
      long size = Json.roughSize(encoded.get(index));
      if (size > settings.effectBytesMax()) {
        throw new IllegalArgumentException(
            "effect %d has %d bytes (expected: at most reprise.entity.max-effect-bytes = %d)"
                .formatted(index, size, settings.effectBytesMax()));
      }
    }
    int running = timers.sizeAfter(encoded);
    if (running > settings.timersMax()) {
      throw new IllegalArgumentException(
          "%d timers would run (expected: at most reprise.entity.max-timers = %d)"
              .formatted(running, settings.timersMax()));
    }
    return encoded;
  }
}
