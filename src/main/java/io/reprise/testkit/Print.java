package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Decision;
import io.reprise.component.Effect;
import io.reprise.component.Refused;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values as people read them in a failure, on one line: records by their fields, texts in quotes,
 * decisions and effects as a rule writes them.
 */
final class Print {

  private static final int TEXT_LENGTH_MAX = 80;
  private static final int ELEMENTS_MAX = 20;
  private static final int WHOLE_LENGTH_MAX = 500;

  private final StringBuilder out = new StringBuilder();
  private final boolean whole;

  private Print(boolean whole) {
    this.whole = whole;
  }

  /** For people: long texts and collections are cut. */
  static String of(Object value) {
    return new Print(false).add(value).out.toString();
  }

  /** To compare: nothing is cut, and sets and maps stand in the order that they iterate in. */
  static String whole(Object value) {
    return new Print(true).add(value).out.toString();
  }

  /** A record that could not be made of these values. */
  static String record(Class<?> record, List<?> values) {
    return new Print(false).addRecord(record, values).out.toString();
  }

  /** Several values, with commas between them. */
  static String listed(List<?> values) {
    return new Print(false).addAll("", values, "").out.toString();
  }

  /** What is printed whole, for people after all. */
  static String cut(String whole) {
    return whole.length() <= WHOLE_LENGTH_MAX ? whole : whole.substring(0, WHOLE_LENGTH_MAX) + "…";
  }

  /** A text without line breaks. */
  static String onOneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  private Print add(Object value) {
    if (value instanceof String text) {
      addText(text);
    } else if (value instanceof Decision<?> decision) {
      addDecision(decision);
    } else if (value instanceof Effect effect) {
      addEffect(effect);
    } else if (value instanceof Record record) {
      addRecord(record.getClass(), Fields.values(record));
    } else if (value instanceof Optional<?> optional) {
      addAll("Optional[", optional.stream().toList(), "]");
    } else if (value instanceof Map<?, ?> map) {
      addAll("{", map.entrySet(), "}");
    } else if (value instanceof Map.Entry<?, ?> entry) {
      add(entry.getKey()).raw("=").add(entry.getValue());
    } else if (value instanceof Set<?> set) {
      addAll("{", set, "}");
    } else if (value instanceof Collection<?> collection) {
      addAll("[", collection, "]");
    } else {
      raw(onOneLine(String.valueOf(value)));
    }
    return this;
  }

  private Print raw(String text) {
    out.append(text);
    return this;
  }

  private Print addAll(String open, Collection<?> values, String close) {
    raw(open);
    int count = 0;
    for (Object value : values) {
      if (count == ELEMENTS_MAX && !whole) {
        raw(", … (" + values.size() + " in all)");
        break;
      }
      raw(count++ == 0 ? "" : ", ").add(value);
    }
    return raw(close);
  }

  private Print addRecord(Class<?> record, List<?> values) {
    raw(record.getSimpleName()).raw("[");
    int count = 0;
    for (Fields.Field field : Fields.of(record)) {
      raw(count == 0 ? "" : ", ").raw(field.name()).raw("=").add(values.get(count++));
    }
    return raw("]");
  }

  private void addText(String text) {
    raw("\"");
    int length = whole ? text.length() : Math.min(text.length(), TEXT_LENGTH_MAX);
    for (int i = 0; i < length; i++) {
      char letter = text.charAt(i);
      if (letter == '"' || letter == '\\') {
        out.append('\\').append(letter);
      } else if (letter == '\n') {
        out.append("\\n");
      } else if (letter < ' ' || (letter > '~' && !Character.isLetter(letter))) {
        out.append("\\u%04x".formatted((int) letter));
      } else {
        out.append(letter);
      }
    }
    raw("\"");
    if (length < text.length()) {
      raw("… (" + text.length() + " characters)");
    }
  }

  private void addDecision(Decision<?> decision) {
    if (decision instanceof Refused<?> refused) {
      raw("refuse(").add(refused.code()).raw(", ").add(refused.reason()).raw(")");
    } else if (decision instanceof Accepted<?> accepted) {
      addAll("accept(", accepted.events(), ")");
      accepted.effects().forEach(this::add);
      accepted.reply().ifPresent(reply -> raw(".reply(").add(reply).raw(")"));
    }
  }

  private void addEffect(Effect effect) {
    if (effect instanceof Effect.Send send) {
      raw(".send(" + send.component() + "/" + send.id() + ", ").addMessage(send.message()).raw(")");
      addOutcomes(send.accepted(), send.refused());
    } else if (effect instanceof Effect.Call call) {
      raw(".call(").add(call.endpoint()).raw(", ").add(call.operation()).raw(", ");
      add(call.body()).raw(")").addOutcomes(call.accepted(), call.refused());
    } else if (effect instanceof Effect.Schedule schedule) {
      raw(".schedule(").add(schedule.name()).raw(", ");
      raw(schedule.delay().isPresent() ? "in " + schedule.delay().get() : "");
      raw(schedule.at().isPresent() ? "at " + schedule.at().get() : "");
      raw(", ").add(schedule.command()).raw(")");
    } else if (effect instanceof Effect.Cancel cancel) {
      raw(".cancel(").add(cancel.name()).raw(")");
    }
  }

  private Print addMessage(Effect.Message message) {
    if (message instanceof Effect.Named named) {
      return add(named.command()).raw(", ").add(named.body());
    }
    return message instanceof Effect.Typed typed ? add(typed.command()) : this;
  }

  private void addOutcomes(Optional<Object> accepted, Optional<Object> refused) {
    accepted.ifPresent(command -> raw(".onAccepted(").add(command).raw(")"));
    refused.ifPresent(command -> raw(".onRefused(").add(command).raw(")"));
  }
}
