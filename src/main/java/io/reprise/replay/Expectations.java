package io.reprise.replay;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Differences that are meant, as rules. A file of them:
 *
 * <pre>
 * # comment
 * wallet/withdraw: insufficient-funds -&gt; accepted
 *   reason: an overdraft is allowed from version 2 on
 *   until: 2027-01-31
 * </pre>
 *
 * <p>Before and after are {@code accepted}, the code of a refusal, {@code invalid} or {@code
 * throws}; after may also be {@code no-fold}. The reason must be there, the last day on which the
 * rule counts may be. For use by one check.
 */
public final class Expectations {
  private static final Pattern RULE =
      Pattern.compile("([a-z0-9-]+)/([a-z0-9-]+) *: *([a-z0-9-]+) *-> *([a-z0-9-]+)");
  private static final Pattern DETAIL = Pattern.compile("(reason|until) *: *(.+)");
  private static final String EXPECTED =
      "expected: a rule such as 'wallet/withdraw: insufficient-funds -> accepted', then 'reason: …'"
          + " and perhaps 'until: 2027-01-31'";

  private final Map<String, Rule> rules;
  private final Map<Rule, Long> used = new LinkedHashMap<>();
  private final LocalDate today;

  /**
   * A difference that is meant.
   *
   * @param until the last day on which it counts
   */
  public record Rule(
      String command, String before, String after, String reason, Optional<LocalDate> until) {

    /** As it stands in a file. */
    public String text() {
      return command + ": " + before + " -> " + after;
    }
  }

  private Expectations(Map<String, Rule> rules, LocalDate today) {
    this.rules = rules;
    this.today = today;
  }

  /** No difference is meant. */
  public static Expectations none() {
    return new Expectations(Map.of(), LocalDate.MIN);
  }

  /**
   * Reads the lines of a file.
   *
   * @param today decides which rules still count
   * @throws IllegalArgumentException if they are no rules: names the line and what is expected
   */
  public static Expectations of(List<String> lines, LocalDate today) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    Draft draft = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher rule = RULE.matcher(line);
      Matcher detail = DETAIL.matcher(line);
      if (rule.matches()) {
        add(draft, rules);
        draft = new Draft(i + 1, rule);
      } else if (draft != null && detail.matches()) {
        draft.take(i + 1, detail);
      } else {
        throw wrong(i + 1, "'" + line + "' (" + EXPECTED + ")");
      }
    }
    add(draft, rules);
    return new Expectations(rules, today);
  }

  private static void add(@Nullable Draft draft, Map<String, Rule> rules) {
    if (draft == null) {
      return;
    }
    Rule rule = draft.rule();
    if (rules.put(rule.text(), rule) != null) {
      throw wrong(draft.line, "'" + rule.text() + "' stands twice. Remove one.");
    }
  }

  private static IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException("line " + line + ": " + what);
  }

  private static final class Draft {
    final int line;
    final Matcher head;
    Optional<String> reason = Optional.empty();
    Optional<LocalDate> until = Optional.empty();

    Draft(int line, Matcher head) {
      this.line = line;
      this.head = head;
    }

    void take(int at, Matcher detail) {
      String value = detail.group(2).strip();
      if (detail.group(1).equals("reason")) {
        reason = Optional.of(value);
        return;
      }
      try {
        until = Optional.of(LocalDate.parse(value));
      } catch (DateTimeException e) {
        throw wrong(at, "until: " + value + " (expected: a day such as 2027-01-31)");
      }
    }

    Rule rule() {
      return new Rule(
          head.group(1) + "/" + head.group(2),
          head.group(3),
          head.group(4),
          reason.orElseThrow(
              () -> wrong(line, "no reason. Add a line 'reason: …': why the difference is meant.")),
          until);
    }
  }

  /** Whether a difference is meant; if so, its rule is used. */
  boolean meant(Divergence divergence) {
    String command = divergence.component() + "/" + divergence.command();
    Rule rule = rules.get(command + ": " + divergence.before() + " -> " + divergence.after());
    if (rule == null || isOver(rule)) {
      return false;
    }
    used.merge(rule, 1L, Long::sum);
    return true;
  }

  private boolean isOver(Rule rule) {
    return rule.until().isPresent() && rule.until().get().isBefore(today);
  }

  /** Rules that no difference needed: they are to be removed. */
  List<Rule> unused() {
    List<Rule> unused = new ArrayList<>(rules.values());
    unused.removeAll(used.keySet());
    return unused;
  }
}
