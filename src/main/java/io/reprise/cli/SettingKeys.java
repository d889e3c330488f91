package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
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
import java.util.stream.IntStream;

/**
 * The keys there are under {@code reprise} and what each may hold: those with a default. Where
 * {@code things} stands empty beside {@code thing-defaults}, users name the things, and each has
 * the keys of the latter.
 */
final class SettingKeys {
  static final String ROOT = "reprise";

  private static final String DEFAULTS = "-defaults";

  private final SortedMap<String, SettingKind> kinds = new TreeMap<>();
  private final Set<String> sections = new TreeSet<>();

  /** For sections whose keys are users' own names: where the keys below each name are learnt. */
  private final SortedMap<String, List<String>> named = new TreeMap<>();

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
          if (name.endsWith(DEFAULTS)) {
            String things = name.substring(0, name.length() - DEFAULTS.length()) + "s";
            named.put(ConfigUtil.joinPath(append(path, things)), inner);
          }
        });
  }

  /** What a key may hold; empty if there is no such key. */
  Optional<SettingKind> kindOf(String key) {
    return Optional.ofNullable(kinds.get(ConfigUtil.joinPath(learnt(ConfigUtil.splitPath(key)))));
  }

  /** The path that a path was learnt as: they differ below a name of the user's choice. */
  private List<String> learnt(List<String> path) {
    return lengthOfName(path)
        .map(
            length -> {
              List<String> other = new ArrayList<>(defaultsOf(path, length));
              other.addAll(path.subList(length, path.size()));
              return other;
            })
        .orElse(path);
  }

  /** How long the path is to the user's own name in it; empty if there is none. */
  private Optional<Integer> lengthOfName(List<String> path) {
    return IntStream.range(1, path.size())
        .filter(length -> named.containsKey(ConfigUtil.joinPath(path.subList(0, length))))
        .mapToObj(length -> length + 1)
        .findFirst();
  }

  private List<String> defaultsOf(List<String> path, int lengthOfName) {
    return named.getOrDefault(ConfigUtil.joinPath(path.subList(0, lengthOfName - 1)), List.of());
  }

  /** All keys with their kinds, sorted. */
  Map<String, SettingKind> all() {
    return kinds;
  }

  /** The key that was most likely meant. */
  private String nearest(List<String> path) {
    return lengthOfName(path)
        .map(length -> nearestBelowName(path, length))
        .orElseGet(() -> nearest(ConfigUtil.joinPath(path)));
  }

  private String nearestBelowName(List<String> path, int lengthOfName) {
    String defaults = ConfigUtil.joinPath(defaultsOf(path, lengthOfName)) + ".";
    List<String> known =
        kinds.keySet().stream()
            .filter(key -> key.startsWith(defaults))
            .map(key -> key.substring(defaults.length()))
            .toList();
    String meant = ConfigUtil.joinPath(path.subList(lengthOfName, path.size()));
    return ConfigUtil.joinPath(path.subList(0, lengthOfName)) + "." + Nearest.of(meant, known);
  }

  private String nearest(String key) {
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
    String known = ConfigUtil.joinPath(learnt(path));
    SettingKind kind = kinds.get(known);
    if (sections.contains(known) || named.containsKey(known)) {
      if (value instanceof ConfigObject section) {
        section.forEach((name, inner) -> check(append(path, name), inner, problems));
      } else {
        problems.add(where(value) + wrong(key, value, SettingKind.OPEN.expected()));
      }
    } else if (kind == null) {
      problems.add(where(value) + key + ": unknown key (did you mean: " + nearest(path) + "?)");
    } else if (!kind.accepts(value)) {
      problems.add(where(value) + wrong(key, value, kind.expected()));
    }
  }

  private static String wrong(String key, ConfigValue value, String expected) {
    boolean text = value.valueType() == ConfigValueType.STRING;
    String shown =
        text ? String.valueOf(value.unwrapped()) : value.render(ConfigRenderOptions.concise());
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
