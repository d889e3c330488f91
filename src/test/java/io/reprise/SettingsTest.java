package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each key of a section of {@code application.conf} goes to the component of its settings record
 * that has its name, and to no other: two keys that are read for one another would be found by
 * nobody else. The defaults are those of the file.
 */
class SettingsTest {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+)(.*)");

  @ParameterizedTest
  @CsvSource({
    "reprise.http, io.reprise.http.HttpSettings",
    "reprise.replay, io.reprise.replay.ReplaySettings",
    "reprise.cluster, io.reprise.cluster.ClusterSettings",
    "reprise.entity, io.reprise.entity.EntitySettings",
    "reprise.journal, io.reprise.journal.JournalSettings",
    "reprise.dev, io.reprise.dev.DevSettings",
    "reprise.cli, io.reprise.cli.CliSettings",
    "reprise.bench, io.reprise.bench.BenchSettings",
    "reprise.telemetry, io.reprise.telemetry.TelemetrySettings",
  })
  void each_key_goes_to_the_component_of_its_name(String section, Class<?> settings)
      throws Exception {
    Config defaults = ConfigFactory.parseResources("application.conf").resolve().getConfig(section);
    Object usual = read(settings, defaults);
    assertThat(defaults.root().keySet()).hasSize(settings.getRecordComponents().length);

    for (String key : defaults.root().keySet()) {
      Object other = read(settings, defaults.withValue(key, changed(defaults.getValue(key))));
      List<String> differing = new ArrayList<>();
      for (RecordComponent component : settings.getRecordComponents()) {
        if (!value(component, usual).equals(value(component, other))) {
          differing.add(component.getName());
        }
      }
      assertThat(differing).as("what %s.%s sets", section, key).hasSize(1);
      assertThat(words(differing.get(0)))
          .as("the words of %s, which %s.%s sets", differing.get(0), section, key)
          .containsAll(words(key));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reprise.http, port, io.reprise.http.HttpSettings",
    "reprise.cluster, remoting-port, io.reprise.cluster.ClusterSettings",
    "reprise.cluster, management-port, io.reprise.cluster.ClusterSettings",
  })
  void refuses_a_port_that_there_is_not(String section, String key, Class<?> settings) {
    Config defaults = ConfigFactory.parseResources("application.conf").resolve().getConfig(section);
    for (int port : List.of(-1, 65_536)) {
      Config wrong = defaults.withValue(key, ConfigValueFactory.fromAnyRef(port));
      assertThatThrownBy(() -> read(settings, wrong))
          .cause()
          .hasMessageContaining(section + "." + key)
          .hasMessageContaining(port + " (expected: 0 to 65535");
    }
  }

  private static Object read(Class<?> settings, Config config) throws Exception {
    Method from = settings.getDeclaredMethod("from", Config.class);
    from.setAccessible(true);
    return from.invoke(null, config);
  }

  private static Object value(RecordComponent component, Object settings) throws Exception {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return accessor.invoke(settings);
  }

  /** Another value of the same kind that is allowed as well. */
  private static ConfigValue changed(ConfigValue value) {
    if (value.valueType() == ConfigValueType.BOOLEAN) {
      return ConfigValueFactory.fromAnyRef(!(Boolean) value.unwrapped());
    }
    if (value.unwrapped() instanceof Double number) {
      return ConfigValueFactory.fromAnyRef(number + 1);
    }
    if (value.valueType() == ConfigValueType.LIST) {
      return ConfigValueFactory.fromIterable(List.of("other:1"));
    }
    var number = NUMBER_AND_UNIT.matcher(String.valueOf(value.unwrapped()));
    boolean address = String.valueOf(value.unwrapped()).contains(".");
    return ConfigValueFactory.fromAnyRef(
        number.matches() && !address
            ? (Long.parseLong(number.group(1)) + 1) + number.group(2)
            : "other");
  }

  /** The words of a name, whether with hyphens or in camel case; {@code max} may stand anywhere. */
  private static Set<String> words(String name) {
    String hyphened = name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    return new HashSet<>(Arrays.asList(hyphened.split("-", -1)));
  }
}
