package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Refused;
import java.util.ArrayList;
import java.util.List;

/** What a test that fails says: what was tried, what was expected, what came, and the state. */
record Report(Component<?, ?, ?> component, String id, Object tried, Object state) {

  AssertionError failure(String expected, String came, String hint) {
    return new AssertionError(text(expected, came, hint));
  }

  AssertionError threw(String expected, String rule, Throwable thrown) {
    return new AssertionError(text(expected, rule + " threw " + thrown, ""), thrown);
  }

  private String text(String expected, String came, String hint) {
    List<String> lines = new ArrayList<>();
    lines.add(component.name() + "/" + id);
    lines.add("  tried:    " + said(tried));
    lines.add("  expected: " + expected);
    lines.add("  came:     " + came);
    lines.add("  state:    " + said(state));
    if (!hint.isEmpty()) {
      lines.add("  " + hint);
    }
    return String.join("\n", lines);
  }

  /** Decisions in the words of rules, all else as it prints itself. */
  static String said(Object value) {
    if (value instanceof Accepted<?> accepted) {
      return "accepted "
          + said(accepted.events())
          + (accepted.effects().isEmpty() ? "" : ", effects " + accepted.effects())
          + accepted.reply().map(reply -> ", reply " + reply).orElse("");
    }
    if (value instanceof Refused<?> refused) {
      return "refused " + refused.code() + ": " + refused.reason();
    }
    if (value instanceof List<?> events && events.isEmpty()) {
      return "without events";
    }
    return String.valueOf(value);
  }

  /** Where two lists part, if they have more than one element. */
  static String difference(List<?> expected, List<?> came) {
    if (expected.size() < 2 && came.size() < 2) {
      return "";
    }
    int at = 0;
    while (at < expected.size() && at < came.size() && expected.get(at).equals(came.get(at))) {
      at++;
    }
    return "They differ from event %d on: expected %s, came %s."
        .formatted(
            at + 1,
            at < expected.size() ? expected.get(at) : "no more",
            at < came.size() ? came.get(at) : "no more");
  }
}
