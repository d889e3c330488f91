package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Accepted;
import io.reprise.component.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads jars that are compiled here, outside the build. */
class CatalogTest {

  private static final String COUNTER =
      """
      package shop;
      import io.reprise.component.*;
      import java.util.List;
      public final class NAME implements Components {
        public List<Component<?, ?, ?>> components() {
          return List.of(Component.named("COMPONENT").version(1).startingAs(new State(0, ""))
              .events(Event.class, Event::evolve)
              .commands(Command.class, Command::decide)
              .build());
        }
        record State(long count, String seen) {}
        sealed interface Command { Decision<? extends Event> decide(State state, Context context); }
        record Add(long number) implements Command {
          public Decision<? extends Event> decide(State state, Context context) {
            return Decision.accept(new Added(number));
          }
        }
        sealed interface Event { State evolve(State state); }
        record Added(long number) implements Event {
          public State evolve(State state) { return new State(state.count() + number, look()); }
        }
        static String look() { return LOOK; }
      }
      """;

  private final Path folder;
  private final Path workshop;

  CatalogTest(@TempDir Path folder, @TempDir Path workshop) {
    this.folder = folder;
    this.workshop = workshop;
  }

  @Test
  void runs_a_component_of_a_jar() throws Exception {
    counter("Counter", "counter", "\"\"").jar(folder.resolve("counter.jar"));
    Catalog catalog = Catalog.load(folder);
    Installed counter = catalog.find("counter").orElseThrow();
    assertThat(counter.origin()).isEqualTo(folder.resolve("counter.jar").toString());
    assertThat(fold(counter, 5)).isEqualTo(InstalledTest.json("{\"count\":5,\"seen\":\"\"}"));
    assertThat(catalog.find("other")).isEmpty();
    assertThat(catalog.all()).contains(counter);
  }

  @Test
  void only_the_usual_folder_need_not_be_there() throws Exception {
    Path none = folder.resolve("none");

    assertThat(Catalog.load(Path.of("components")).find("counter")).isEmpty();
    assertThat(catchThrowableOfType(BadComponent.class, () -> Catalog.load(none)).problems())
        .containsExactly(
            none
                + ": no such folder (expected: one with components). Make it, or correct"
                + " reprise.components.");
  }

  @Test
  void runs_components_of_folders() throws Exception {
    counter("Classes", "classes", "\"\"").classes(folder.resolve("classes"));
    ComponentJar library =
        new ComponentJar(workshop)
            .source(
                "lib.Names",
                "package lib; public class Names { public static String A = \"a\" + 1; }");
    counter("Jars", "jars", "lib.Names.A").library(library).jar(folder.resolve("jars/jars.jar"));
    library.jar(folder.resolve("jars/lib/names.jar"));
    Files.writeString(folder.resolve("README.txt"), "not a component");
    Files.createDirectories(folder.resolve(".hidden"));
    Catalog catalog = Catalog.load(folder);
    assertThat(fold(catalog.find("classes").orElseThrow(), 1).get("count").asInt()).isEqualTo(1);
    assertThat(fold(catalog.find("jars").orElseThrow(), 1).get("seen").asText()).isEqualTo("a1");
  }

  @Test
  void a_jar_sees_the_jdk_and_the_words_of_components_only() throws Exception {
    String look =
        """
        java.util.stream.Stream.of("io.reprise.component.Decision", "java.sql.Connection",
                "com.fasterxml.jackson.databind.JsonNode", "io.reprise.codec.Json",
                "org.slf4j.Logger", "shop.Other")
            .map(name -> { try { Class.forName(name); return "yes"; }
                           catch (ClassNotFoundException e) { return "no"; } })
            .collect(java.util.stream.Collectors.joining(","))
            + NAME.class.getClassLoader().getResource("application.conf")
        """;
    counter("Looking", "looking", look).jar(folder.resolve("looking.jar"));
    counter("Other", "other", "\"\"").jar(folder.resolve("other.jar"));
    JsonNode state = fold(Catalog.load(folder).find("looking").orElseThrow(), 1);
    assertThat(state.get("seen").asText()).isEqualTo("yes,yes,no,no,no,nonull");
  }

  @Test
  void names_both_places_of_a_name() throws Exception {
    counter("One", "twin", "\"\"").jar(folder.resolve("a.jar"));
    counter("Two", "twin", "\"\"").jar(folder.resolve("b.jar"));
    assertThat(problems())
        .containsExactly(
            ("twin: two components have this name: one in %s, one in %s."
                    + " Remove or rename one of them.")
                .formatted(folder.resolve("a.jar"), folder.resolve("b.jar")));
  }

  @Test
  void names_two_of_a_name_in_one_jar() throws Exception {
    new ComponentJar(workshop)
        .source("shop.One", counterSource("One", "twin", "\"\""))
        .source("shop.Two", counterSource("Two", "twin", "\"\""))
        .offers("shop.One")
        .offers("shop.Two")
        .jar(folder.resolve("a.jar"));
    assertThat(problems()).singleElement().asString().startsWith("twin: two components have");
  }

  @Test
  void collects_all_that_does_not_load() throws Exception {
    Files.writeString(folder.resolve("broken.jar"), "this is no jar");
    new ComponentJar(workshop)
        .source("shop.Plain", "package shop; public class Plain {}")
        .jar(folder.resolve("empty.jar"));
    Files.createDirectories(folder.resolve("nothing"));
    counter("Gone", "gone", "\"\"").without("shop/Gone.class").jar(folder.resolve("gone.jar"));
    counter("Half", "half", "\"\"")
        .without("shop/Half$Added.class")
        .jar(folder.resolve("half.jar"));
    counter("Less", "less", "\"\"")
        .without("shop/Less$Event.class")
        .jar(folder.resolve("less.jar"));
    new ComponentJar(workshop)
        .source(
            "shop.Throwing",
            counterSource("Throwing", "throwing", "\"\"")
                .replace(
                    "return List.of(",
                    "if (true) throw new IllegalStateException(\"no luck\"); return List.of("))
        .offers("shop.Throwing")
        .jar(folder.resolve("throwing.jar"));
    counter("Good", "good", "\"\"").jar(folder.resolve("good.jar"));
    List<String> problems = problems();
    assertThat(problems).hasSize(7);
    assertThat(problems.get(0))
        .startsWith(folder.resolve("broken.jar") + ": not a readable jar: ")
        .contains("Build or copy it again");
    assertThat(problems.get(1))
        .startsWith(folder.resolve("empty.jar") + ": no components in it.")
        .contains("META-INF/services/io.reprise.component.Components");
    assertThat(problems.get(2)).startsWith(folder.resolve("gone.jar") + ": does not load: ");
    assertThat(problems.get(3))
        .startsWith(
            "half: event: class shop.Half$Added of the family shop.Half$Event does not load.")
        .contains(folder.resolve("half.jar").toString());
    assertThat(problems.get(4))
        .startsWith(folder.resolve("less.jar") + ": does not load: ")
        .contains("Less$Event")
        .contains("Put the class into the jar");
    assertThat(problems.get(5)).startsWith(folder.resolve("nothing") + ": no components in it.");
    assertThat(problems.get(6))
        .startsWith(folder.resolve("throwing.jar") + ": does not load: ")
        .contains("no luck");
  }

  @Test
  void names_jars_that_give_no_components_or_throw_errors() throws Exception {
    giving("Asserting", "if (true) throw new AssertionError(\"bad luck\"); return List.of(");
    giving("Nulling", "if (true) return null; return List.of(");
    giving("Giving", "if (true) return List.of(); return List.of(");
    List<String> problems = problems();
    assertThat(problems).hasSize(3);
    assertThat(problems.get(0))
        .isEqualTo(
            folder.resolve("Asserting.jar")
                + ": does not load: java.lang.AssertionError: bad luck. Correct it, or remove it.");
    assertThat(problems.get(1)).startsWith(folder.resolve("Giving.jar") + ": no components in it.");
    assertThat(problems.get(2))
        .startsWith(folder.resolve("Nulling.jar") + ": does not load: ")
        .contains("shop.Nulling.components() gave null (expected: a list)");
  }

  @Test
  void says_what_constructor_a_class_needs() throws Exception {
    new ComponentJar(workshop)
        .source(
            "shop.Closed",
            """
            package shop;
            import io.reprise.component.*;
            import java.util.List;
            class Closed implements Components {
              private Closed() {}
              @Override
              public List<Component<?, ?, ?>> components() {
                return List.of();
              }
            }
            """)
        .offers("shop.Closed")
        .jar(folder.resolve("Closed.jar"));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(folder.resolve("Closed.jar") + ": does not load: ")
        .endsWith("Give the class a public constructor without parameters.");
  }

  private void giving(String name, String instead) throws Exception {
    new ComponentJar(workshop)
        .source(
            "shop." + name,
            counterSource(name, name.toLowerCase(Locale.ROOT), "\"\"")
                .replace("return List.of(", instead))
        .offers("shop." + name)
        .jar(folder.resolve(name + ".jar"));
  }

  @Test
  void says_what_is_wrong_with_the_components_themselves() throws Exception {
    new ComponentJar(workshop)
        .source(
            "shop.Wrong",
            counterSource("Wrong", "wrong", "\"\"")
                .replace("record Added(long number)", "record Added(Double number)")
                .replace("state.count() + number", "1")
                .replace("new Added(number)", "new Added(1.0)")
                .replace("record Add(", "record Entries("))
        .offers("shop.Wrong")
        .jar(folder.resolve("wrong.jar"));
    assertThat(problems())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("wrong: event: added: field number: java.lang.Double is"))
        .anyMatch(line -> line.startsWith("wrong: command entries: the name is reserved"))
        .allMatch(line -> line.endsWith("(Found in " + folder.resolve("wrong.jar") + ".)"));
  }

  @Test
  void a_class_that_a_record_needs_may_be_missing() throws Exception {
    ComponentJar library =
        new ComponentJar(workshop).source("lib.Size", "package lib; public enum Size { S, M }");
    new ComponentJar(workshop)
        .library(library)
        .source(
            "shop.Sized",
            counterSource("Sized", "sized", "\"\"")
                .replace(
                    "record State(long count, String seen) {}",
                    "record State(long count, String seen, java.util.Optional<lib.Size> size) {"
                        + " State(long c, String s) { this(c, s, java.util.Optional.empty()); } }")
                .replace(
                    "record Added(long number)",
                    "record Added(long number, java.util.List<lib.Size> sizes)")
                .replace("new Added(number)", "new Added(number, List.of())"))
        .offers("shop.Sized")
        .jar(folder.resolve("sized.jar"));
    assertThat(problems())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("sized: event: added: does not load: "))
        .anyMatch(line -> line.startsWith("sized: state: does not load: "))
        .allMatch(line -> line.contains("lib.Size") && line.contains("Put the missing class"));
  }

  @Test
  void reads_the_pins_in_the_jar() throws Exception {
    counter("Pinned", "pinned", "\"\"")
        .resource(
            "META-INF/reprise/pinned.json",
            "{\"name\":\"pinned\",\"version\":1,\"commands\":{},"
                + "\"events\":{\"added\":{\"fields\":{\"number\":\"string\"}}}}")
        .jar(folder.resolve("pinned.jar"));
    counter("Torn", "torn", "\"\"")
        .resource("META-INF/reprise/torn.json", "{")
        .jar(folder.resolve("torn.jar"));
    assertThat(problems())
        .hasSize(2)
        .anyMatch(line -> line.contains("field number: was string, is long"))
        .anyMatch(line -> line.contains("META-INF/reprise/torn.json: can't be read: line 1"));
  }

  @Test
  void a_catalog_of_two_of_one_name_is_refused() throws Exception {
    Installed till = Installed.of(Till.COMPONENT, "test");
    assertThatThrownBy(() -> Catalog.of(List.of(till, till)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two components are called till");
  }

  private List<String> problems() {
    return catchThrowableOfType(BadComponent.class, () -> Catalog.load(folder)).problems();
  }

  private static JsonNode fold(Installed counter, long number) throws Exception {
    Object add = counter.decodeCommand("add", InstalledTest.json("{\"number\":" + number + "}"));
    Context context =
        Context.ofQuery(counter.name(), "c", "anonymous", Instant.parse("2026-11-22T20:00:00Z"));
    Accepted<?> accepted = (Accepted<?>) counter.decide(add, counter.initial(), context);
    Named event = counter.encodeEvent(accepted.events().get(0));
    Object read = counter.decodeEvent(event.name(), 1, event.body()).orElseThrow();
    return counter.encodeState(counter.evolve(read, counter.initial()));
  }

  private ComponentJar counter(String name, String component, String look) throws IOException {
    return new ComponentJar(workshop)
        .source("shop." + name, counterSource(name, component, look))
        .offers("shop." + name);
  }

  private static String counterSource(String name, String component, String look) {
    String source = COUNTER;
    for (Map.Entry<String, String> part :
        List.of(
            Map.entry("LOOK", look), Map.entry("NAME", name), Map.entry("COMPONENT", component))) {
      source = source.replace(part.getKey(), part.getValue());
    }
    return source;
  }
}
