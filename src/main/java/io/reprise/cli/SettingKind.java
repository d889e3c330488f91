package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What a setting may hold, as its default shows. */
enum SettingKind {
  WHOLE("a whole number"),
  NUMBER("a number"),
  SWITCH("on or off"),
  DURATION("a duration such as 5s"),
  SIZE("a size such as 1 MiB"),
  LIST("a list"),
  /** A section whose keys are names of the user's choice, such as one per component. */
  OPEN("a section { … }"),
  TEXT("a text");

  private static final Pattern DURATION_TEXT =
      Pattern.compile("[0-9.]+ ?(ns|us|ms|s|m|h|d|nano|micro|milli|second|minute|hour|day)[a-z]*");
  private static final Pattern SIZE_TEXT = Pattern.compile("[0-9.]+ ?([kKMGT]i?B?|B|bytes?)");

  private final String expected;

  SettingKind(String expected) {
    this.expected = expected;
  }

  /** The kind of a setting that has this default. */
  static SettingKind of(ConfigValue byDefault) {
    return switch (byDefault.valueType()) {
      case NUMBER -> byDefault.unwrapped() instanceof Double ? NUMBER : WHOLE;
      case BOOLEAN -> SWITCH;
      case LIST -> LIST;
      case OBJECT -> OPEN;
      case NULL -> TEXT;
      case STRING -> ofText(String.valueOf(byDefault.unwrapped()));
    };
  }

  private static SettingKind ofText(String text) {
    if (DURATION_TEXT.matcher(text).matches()) {
      return DURATION;
    }
    return SIZE_TEXT.matcher(text).matches() ? SIZE : TEXT;
  }

  /** For people: what the setting may hold. */
  String expected() {
    return expected;
  }

  /** Whether a setting of this kind may hold the value. */
  boolean accepts(ConfigValue value) {
    if (value.valueType() == ConfigValueType.NULL) {
      return this == TEXT;
    }
    try {
      Object unused = read(value.atKey("it"));
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private Object read(Config config) {
    return switch (this) {
      case WHOLE -> config.getLong("it");
      case NUMBER -> config.getDouble("it");
      case SWITCH -> config.getBoolean("it");
      case DURATION -> config.getDuration("it");
      case SIZE -> config.getMemorySize("it");
      case LIST -> config.getList("it");
      case OPEN -> config.getConfig("it");
      case TEXT -> config.getString("it");
    };
  }

  /** The value that a text of the environment or a flag stands for; a list is split at commas. */
  ConfigValue fromText(String text, String origin) {
    if (this == LIST) {
      return ConfigValueFactory.fromIterable(
          Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList(),
          origin);
    }
    if (this == WHOLE && text.strip().matches("-?[0-9]{1,18}")) {
      return ConfigValueFactory.fromAnyRef(Long.valueOf(text.strip()), origin);
    }
    return ConfigValueFactory.fromAnyRef(text, origin);
  }
}
