package io.reprise.replay;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.Entry;
import java.util.Optional;
import java.util.function.Function;

/** Looks at a field on the way, for the entries that change it. */
final class FieldWatch extends Walk {
  private final JsonPointer field;
  private final Function<Object, JsonNode> encoding;
  private final boolean stops;
  private Object known;
  private Optional<JsonNode> value;
  private long lastChange;

  /** Ends the walk at the first change. */
  static final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Changed() {
      super(null, null, false, false);
    }
  }

  /**
   * Begins in a state.
   *
   * @param stops whether to throw {@link Changed} at the first change
   */
  FieldWatch(JsonPointer field, Object state, Function<Object, JsonNode> encoding, boolean stops) {
    this.field = field;
    this.encoding = encoding;
    this.stops = stops;
    this.known = state;
    this.value = valueIn(state);
  }

  @Override
  public void folded(Entry entry, Object was, Object is) {
    super.folded(entry, was, is);
    if (is == known || is.equals(known)) {
      return;
    }
    known = is;
    Optional<JsonNode> now = valueIn(is);
    if (JsonDiff.same(value, now)) {
      return;
    }
    value = now;
    lastChange = entry.sequence();
    if (stops) {
      throw new Changed();
    }
  }

  /** The sequence of the last entry that changed it; 0 if none did. */
  long lastChange() {
    return lastChange;
  }

  private Optional<JsonNode> valueIn(Object state) {
    return Optional.of(encoding.apply(state).at(field)).filter(found -> !found.isMissingNode());
  }
}
