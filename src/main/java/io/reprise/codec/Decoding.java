package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One walk over JSON along a shape: where it is, and all that was wrong so far. */
final class Decoding {

  /** Whose JSON it is: what comes from outside is held to limits that history is not. */
  enum Source {
    OUTSIDE,
    HISTORY
  }

  /** More are counted, not listed: a body of a mebibyte may hold half a million. */
  private static final int ERRORS_MAX = 1_000;

  private final Source source;
  private final List<Object> path = new ArrayList<>();
  private final List<FieldError> errors = new ArrayList<>(0);
  private int unlisted;

  Decoding(Source source) {
    this.source = source;
  }

  boolean fromOutside() {
    return source == Source.OUTSIDE;
  }

  /** Goes to a field. */
  void enter(String field) {
    path.add(field);
  }

  /** Goes to an element. */
  void enter(int index) {
    path.add(index);
  }

  /** Comes back from a field or element. */
  void leave() {
    path.remove(path.size() - 1);
  }

  /** Reports what is wrong here; always null, for a value that there is not. */
  @Nullable Object fail(String code, String detail) {
    return failAt(pointer(), code, detail);
  }

  /** Reports a value that is not what the shape asks for. */
  @Nullable Object mistyped(JsonNode found, String expected) {
    return fail("type", shown(found) + " (expected: " + expected + ")");
  }

  /** Reports what is wrong with a field of what is here. */
  void failField(String field, String code, String detail) {
    failAt(pointer() + "/" + escaped(field), code, detail);
  }

  /**
   * Reports what a record's own check says about one of its fields, several joined by {@code /}.
   */
  void failFieldPath(String fields, String detail) {
    failAt(pointer() + "/" + fields.replace("~", "~0"), "invalid", detail);
  }

  private @Nullable Object failAt(String pointer, String code, String detail) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(new FieldError(pointer, code, detail));
    } else {
      unlisted++;
    }
    return null;
  }

  /** Ends the walk with all that was wrong. */
  void throwIfWrong() throws InvalidBody {
    if (unlisted > 0) {
      errors.add(new FieldError("", "invalid", "and " + unlisted + " more errors"));
      unlisted = 0;
    }
    if (!errors.isEmpty()) {
      throw new InvalidBody(errors);
    }
  }

  private String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (Object step : path) {
      pointer.append('/').append(escaped(step.toString()));
    }
    return pointer.toString();
  }

  static String escaped(String step) {
    return Json.pointerSegment(step);
  }

  static String shown(JsonNode found) {
    if (found.isObject()) {
      return "an object";
    }
    if (found.isArray()) {
      return "an array";
    }
    if (found.isNull()) {
      return "null";
    }
    // A number by its text: 1E+999999999 must not be written out.
    return Text.shortened(found.isNumber() ? found.numberValue().toString() : found.toString());
  }
}
