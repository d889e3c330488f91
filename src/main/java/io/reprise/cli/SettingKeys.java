package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys there are under {@code reprise} and what each may hold: those with a default. */
final class SettingKeys {
  static final String ROOT = "reprise";

  private final SortedMap<String, SettingKind> kinds = new TreeMap<>();
  private final Set<String> sections = new TreeSet<>();

  /** Learns them from the defaults. */
  SettingKeys(Config defaults) {
    if (defaults.root().get(ROOT) instanceof ConfigObject section) {
      learn(section, List.of(ROOT));
    }
  }

  private void learn(ConfigObject section, List<String> path) {
    sections.add(ConfigUtil.joinPath(path));
    section.forEach(
        (name, value) -> {
          List<String> inner = append(path, name);
          if (value instanceof ConfigObject object && !object.isEmpty()) {
            learn(object, inner);
          } else {
            kinds.put(ConfigUtil.joinPath(inner), SettingKind.of(value));
          }
        });
  }

  /** What a key may hold; empty if there is no such key. */
  Optional<SettingKind> kindOf(String key) {
    return Optional.ofNullable(kinds.get(key));
  }

  /** All keys with their kinds, sorted. */
  Map<String, SettingKind> all() {
    return kinds;
  }

  /** The key that was most likely meant. */
  String nearest(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    Set<String> known = new TreeSet<>(kinds.keySet());
    known.addAll(sections);
    List<String> alike = known.stream().filter(k -> k.endsWith("." + last)).toList();
    return Nearest.of(key, alike.isEmpty() ? known : alike);
  }

  /** All that is wrong with a layer of settings: unknown keys and wrong types, each with where. */
  List<String> problems(Config layer) {
    List<String> problems = new ArrayList<>();
    layer
        .root()
        .forEach(
            (name, value) -> {
              if (name.equals(ROOT)) {
                check(List.of(ROOT), value, problems);
              } else if (!name.equals("akka")) {
                checkOutside(name, value, problems);
              }
            });
    return problems;
  }

  /** What stands beside our section is nobody's business, unless it was meant to be in it. */
  private void checkOutside(String name, ConfigValue value, List<String> problems) {
    if (sections.contains(ROOT + "." + name)) {
      problems.add(
          where(value) + name + ": unknown key (did you mean: " + ROOT + "." + name + "?)");
    } else if (Nearest.distance(name, ROOT) <= 2) {
      problems.add(where(value) + name + ": unknown key (did you mean: " + ROOT + "?)");
    }
  }

  private void check(List<String> path, ConfigValue value, List<String> problems) {
    String key = ConfigUtil.joinPath(path);
    SettingKind kind = kinds.get(key);
    if (kind != null) {
      if (!kind.accepts(value)) {
        problems.add(where(value) + wrong(key, value, kind.expected()));
      }
    } else if (!sections.contains(key)) {
      problems.add(where(value) + key + ": unknown key (did you mean: " + nearest(key) + "?)");
    } else if (value instanceof ConfigObject section) {
      section.forEach((name, inner) -> check(append(path, name), inner, problems));
    } else {
      problems.add(where(value) + wrong(key, value, "a section { … }"));
    }
  }

  private static String wrong(String key, ConfigValue value, String expected) {
    boolean text = value.valueType() == ConfigValueType.STRING;
    String shown = text ? String.valueOf(value.unwrapped()) : value.render();
    return "%s: %s (expected: %s)".formatted(key, Secrets.hide(key, shown), expected);
  }

  private static String where(ConfigValue value) {
    return place(value.origin()) + ": ";
  }

  /** File and line of a value, or the name that it was given under. */
  static String place(ConfigOrigin origin) {
    String file = origin.filename();
    if (file == null) {
      return origin.description();
    }
    return origin.lineNumber() > 0 ? file + ":" + origin.lineNumber() : file;
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }
}
