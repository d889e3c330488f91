package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The settings in force: the defaults of {@code application.conf}, then a file, then the
 * environment, then flags; what comes later wins. Immutable.
 */
public final class Configuration {
  private static final String DEFAULT = "default";

  private final SettingKeys keys;
  private final Config defaults;
  private final Config file;
  private final Config environment;
  private final Config flags;
  private final Config own;

  private Configuration(
      SettingKeys keys, Config defaults, Config file, Config environment, Config flags) {
    this.keys = keys;
    this.defaults = defaults;
    this.file = file;
    this.environment = environment;
    this.flags = flags;
    this.own = resolve(merged().withOnlyPath(SettingKeys.ROOT));
  }

  /**
   * Puts the layers together and checks that each key exists and holds what it should.
   *
   * @param file in HOCON; may hold {@code akka { … }} too; relative to where the process was
   *     started
   * @param environment the variables of the process; see design section 7 for the names
   * @throws ConfigurationFailed with all that is wrong, each with where it stands and what to do
   */
  public static Configuration load(
      Optional<Path> file, Map<String, String> environment, List<Flag> flags) {
    return load(ConfigFactory.parseResources("application.conf"), file, environment, flags);
  }

  static Configuration load(
      Config defaults, Optional<Path> file, Map<String, String> environment, List<Flag> flags) {
    Config ours = withoutVariables(defaults.withOnlyPath(SettingKeys.ROOT));
    Config lowest = ours.withFallback(defaults.withoutPath(SettingKeys.ROOT));
    SettingKeys keys = new SettingKeys(ours);
    List<String> problems = new ArrayList<>(Environment.problems(environment));
    Layer variables = new Layer(keys, problems);
    Environment.settings(environment)
        .forEach(
            (name, text) -> variables.add(name, Environment.KEYS.getOrDefault(name, ""), text));
    Layer given = new Layer(keys, problems);
    flags.forEach(flag -> given.add(flag.name(), flag.key(), flag.value()));
    Config fromFile =
        file.map(path -> resolvedAgainst(parse(path), lowest)).orElseGet(ConfigFactory::empty);
    problems.addAll(keys.problems(fromFile));
    if (!problems.isEmpty()) {
      throw new ConfigurationFailed(problems);
    }
    return new Configuration(keys, lowest, fromFile, variables.config, given.config);
  }

  /** One setting on the command line: the flag's name, the key it sets, and the value. */
  public record Flag(String name, String key, String value) {}

  /**
   * One setting in force.
   *
   * @param value as it may be shown: a secret is hidden
   * @param origin {@code default}, {@code FILE:LINE}, {@code environment NAME} or {@code flag NAME}
   */
  public record Setting(String key, Object value, String origin) {}

  /** All settings in force, with the defaults of Akka and other libraries below them. */
  public Config effective() {
    return resolve(merged().withFallback(ConfigFactory.defaultReferenceUnresolved()));
  }

  /** Our own settings only, under {@code reprise}: quicker to get than {@link #effective}. */
  Config own() {
    return own;
  }

  /** Every setting of ours in force, by key. */
  public List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    leaves(
        own.root(),
        List.of(),
        (key, value) -> settings.add(new Setting(key, shown(key, value), originOf(key))));
    settings.sort((one, other) -> one.key().compareTo(other.key()));
    return settings;
  }

  private void leaves(
      ConfigObject section, List<String> path, BiConsumer<String, ConfigValue> found) {
    section.forEach(
        (name, value) -> {
          List<String> inner = new ArrayList<>(path);
          inner.add(name);
          String key = ConfigUtil.joinPath(inner);
          boolean open = keys.kindOf(key).filter(SettingKind.OPEN::equals).isPresent();
          if (value instanceof ConfigObject object && !(open && object.isEmpty())) {
            leaves(object, inner, found);
          } else {
            found.accept(key, value);
          }
        });
  }

  private static Object shown(String key, ConfigValue value) {
    Object plain = value.unwrapped();
    if (plain instanceof String || Secrets.isSecret(key)) {
      return Secrets.hide(key, String.valueOf(plain));
    }
    return plain == null ? "" : plain;
  }

  private String originOf(String key) {
    if (flags.hasPathOrNull(key)) {
      return "flag " + flags.getValue(key).origin().description();
    }
    if (environment.hasPathOrNull(key)) {
      return "environment " + environment.getValue(key).origin().description();
    }
    return file.hasPathOrNull(key) ? SettingKeys.place(file.getValue(key).origin()) : DEFAULT;
  }

  /** Whether neither a flag nor the environment nor the file says what this setting is. */
  boolean isDefault(String key) {
    return originOf(key).equals(DEFAULT);
  }

  private Config merged() {
    return flags.withFallback(environment).withFallback(file).withFallback(defaults);
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationFailed(
          List.of(
              "--config: %s (expected: a file; looked for %s)"
                  .formatted(file, file.toAbsolutePath())));
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw unusable(e);
    }
  }

  private static Config resolve(Config config) {
    try {
      return config.resolve();
    } catch (ConfigException e) {
      throw unusable(e);
    }
  }

  /** Variables are a layer of their own: in the defaults they would lose against a file. */
  private static Config withoutVariables(Config defaults) {
    try {
      return defaults.resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      throw unusable(e);
    }
  }

  /** What a file refers to may stand in itself, in the layers below it, or in the environment. */
  private static Config resolvedAgainst(Config layer, Config defaults) {
    Config below = defaults.withFallback(ConfigFactory.defaultReferenceUnresolved());
    try {
      return layer.resolveWith(layer.withFallback(below).resolve());
    } catch (ConfigException e) {
      throw unusable(e);
    }
  }

  private static ConfigurationFailed unusable(ConfigException e) {
    return new ConfigurationFailed(String.valueOf(e.getMessage()), e);
  }

  /** Collects settings that come as texts. */
  private static final class Layer {
    private final SettingKeys keys;
    private final List<String> problems;
    private Config config = ConfigFactory.empty();

    Layer(SettingKeys keys, List<String> problems) {
      this.keys = keys;
      this.problems = problems;
    }

    void add(String name, String key, String text) {
      ConfigValue value =
          keys.kindOf(key)
              .map(kind -> kind.fromText(text, name))
              .orElseGet(() -> ConfigValueFactory.fromAnyRef(text, name));
      Config setting = value.atPath(key);
      problems.addAll(keys.problems(setting));
      config = setting.withFallback(config);
    }
  }
}
