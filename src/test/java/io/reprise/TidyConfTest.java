package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each setting has a comment and is read; each section belongs to a package. */
class TidyConfTest {

  private static final Path CONF = Path.of("src/main/resources/application.conf");
  private static final Path BASE = Path.of("src/main/java/io/reprise");
  private static final Pattern SETTING = Pattern.compile("\\s*([a-z][a-z0-9-]*)\\s*=(.*)");

  /** Settings that follow each other without a comment or blank line share the one above them. */
  @Test
  void explains_each_setting_above_it() throws IOException {
    List<String> findings = new ArrayList<>();
    String before = "";
    int number = 0;
    for (String line : sectionReprise()) {
      number++;
      Matcher setting = SETTING.matcher(line);
      boolean explained = before.strip().startsWith("#") || SETTING.matcher(before).matches();
      if (setting.matches() && !explained) {
        findings.add(
            "reprise, line " + number + ": " + line.strip() + " (expected: a comment above)");
      }
      before = line;
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void names_sections_after_packages() throws IOException {
    assertThat(settings().stream().filter(key -> key.contains(".")).map(TidyConfTest::section))
        .allSatisfy(section -> assertThat(BASE.resolve(section)).isDirectory());
  }

  @Test
  void reads_each_setting_where_its_section_says() throws IOException {
    List<String> findings = new ArrayList<>();
    for (String key : settings()) {
      if (!isRead(key)) {
        findings.add("reprise." + key + ": read nowhere; read it in the settings of its package");
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void reads_the_settings_of_each_package() throws IOException {
    List<String> findings = new ArrayList<>();
    List<Path> sources = sources(BASE);
    for (Path file : sources) {
      String name = file.getFileName() + "";
      if (name.endsWith("Settings.java") && !name.equals("Settings.java")) {
        String call = name.replace(".java", ".from(");
        boolean called = false;
        for (Path other : sources) {
          called |= !other.equals(file) && Files.readString(other).contains(call);
        }
        if (!called) {
          findings.add(file + ": nobody calls " + call + "…)");
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  /** The settings below {@code reprise}, as paths below it; what environments add among them. */
  private static Set<String> settings() {
    Config conf =
        ConfigFactory.parseFile(CONF.toFile())
            .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
    Set<String> keys = new TreeSet<>();
    conf.getConfig("reprise").entrySet().forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }

  private static boolean isRead(String key) throws IOException {
    Path place = key.contains(".") ? BASE.resolve(section(key)) : BASE;
    String inSection = key.substring(key.indexOf('.') + 1);
    String last = key.substring(key.lastIndexOf('.') + 1);
    List<String> literals =
        List.of("\"" + inSection + "\"", "\"" + last + "\"", "\"reprise." + key + "\"");
    for (Path file : sources(place)) {
      String source = Files.readString(file);
      if (literals.stream().anyMatch(source::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String section(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  private static List<String> sectionReprise() throws IOException {
    List<String> lines = Files.readAllLines(CONF);
    int start = lines.indexOf("reprise {");
    int end = start + lines.subList(start, lines.size()).indexOf("}");
    assertThat(start).as("section reprise starts on a line of its own").isNotNegative();
    assertThat(end).as("and ends on one").isGreaterThan(start);
    return lines.subList(start, end);
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
