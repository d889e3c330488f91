package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reprise.NoJars;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.testkit.Specs;
import io.reprise.testkit.node.PinnedShapes;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault that a project of components can have, and who names it before an entity fails: the
 * tests that {@code new} has written ({@link PinnedShapes}, {@link Specs}), or a node that starts
 * or loads it anew, which is the same code.
 */
class FaultsTest {
  private static final String COUNTER = "src/main/java/shop/Counter.java";
  private static final String PINS = "src/main/resources/META-INF/reprise/counter.json";
  private static final String SERVICES = "META-INF/services/io.reprise.component.Components";

  private final Path shop;

  FaultsTest(@TempDir Path folder) throws IOException {
    this.shop = WorkedOn.template(folder.resolve("shop"));
  }

  private void change(String text, String by) throws IOException {
    Path counter = shop.resolve(COUNTER);
    String before = Files.readString(counter);
    assertThat(before).contains(text);
    Files.writeString(counter, before.replace(text, by));
  }

  /** What a node says that is started with it, or loads it anew. */
  private String start() throws Exception {
    Project project = WorkedOn.project(shop);
    try {
      return start(project);
    } finally {
      project.close();
    }
  }

  private static String start(Project project) {
    BadComponent bad =
        catchThrowableOfType(
            BadComponent.class,
            () -> Catalog.load(NoJars.folder(), Optional.of(project.classPath())));
    return bad == null ? "runs" : String.join("\n", bad.problems());
  }

  /** What the project's own tests say of names and shapes. */
  private String pins() throws Exception {
    return said(offer -> PinnedShapes.check(offer, shop));
  }

  /** What the project's own tests say of promises. */
  private String specs() throws Exception {
    return said(
        offer -> {
          for (Component<?, ?, ?> component : offer.components()) {
            Specs.check(component);
          }
        });
  }

  private interface Check {
    void on(Components offer) throws Exception;
  }

  private String said(Check check) throws Exception {
    Project project = WorkedOn.project(shop);
    URL[] classes = {project.classes().toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      Components offer =
          (Components) loader.loadClass("shop.Shop").getDeclaredConstructor().newInstance();
      Throwable failure = catchThrowable(() -> check.on(offer));
      return failure == null ? "passes" : String.valueOf(failure.getMessage());
    } finally {
      project.close();
    }
  }

  @Test
  void none_is_named_where_there_is_none() throws Exception {
    assertThat(start()).isEqualTo("runs");
    assertThat(pins()).isEqualTo("passes");
    assertThat(specs()).isEqualTo("passes");
  }

  @Test
  void a_name_that_can_not_be_one() throws Exception {
    change("record Total(", "record Café(");
    String expected = "shop.Counter$Café is a family member without a name";
    assertThat(start()).contains(expected).contains("Rename it.");
    assertThat(pins()).contains(expected);
  }

  @Test
  void a_renamed_event() throws Exception {
    change("Incremented", "Raised");
    String expected = "counter: event incremented: it is pinned, but gone";
    assertThat(start()).contains(expected).contains(".alias(\"incremented\", ….class)");
    assertThat(pins()).contains(expected).contains(".alias(\"incremented\", ….class)");
  }

  @Test
  void a_changed_event() throws Exception {
    change("record Incremented(long by)", "record Incremented(long by, String why)");
    change("new Incremented(by)", "new Incremented(by, \"\")");
    assertThat(start())
        .contains("counter: event incremented: entries of version 1 can't be read: ")
        .contains(".formerly(\"incremented\", 1, ThatRecord.class, old -> …)");
    assertThat(pins()).contains(".formerly(\"incremented\", 1, ThatRecord.class, old -> …)");
  }

  @Test
  void a_new_event_that_is_not_pinned() throws Exception {
    change(
        "public record Decremented",
        "public record Cleared() implements Event {"
            + " @Override public Counter evolve(Counter counter) { return new Counter(0); } }"
            + "\n  public record Decremented");
    assertThat(start()).isEqualTo("runs");
    assertThat(pins())
        .startsWith("counter: not pinned: event cleared is new or changed.")
        .endsWith("mvn test -Dreprise.pins=write");
  }

  @Test
  void no_pins() throws Exception {
    Files.delete(shop.resolve(PINS));
    assertThat(pins()).startsWith("counter: not pinned: there is no ");

    System.setProperty(PinnedShapes.PROPERTY, "write");
    try {
      assertThat(pins()).isEqualTo("passes");
    } finally {
      System.clearProperty(PinnedShapes.PROPERTY);
    }
    assertThat(shop.resolve(PINS)).exists();
    assertThat(pins()).isEqualTo("passes");
  }

  @Test
  void an_event_that_does_not_take_all_values() throws Exception {
    change(
        "public record Incremented(long by) implements Event {",
        "public record Incremented(long by) implements Event {"
            + " public Incremented { if (by < 0) throw new IllegalArgumentException(\"< 0\"); }");
    assertThat(specs())
        .startsWith("counter breaks a promise: a record of an event or a state is made of whatever")
        .contains("java.lang.IllegalArgumentException: < 0", "record:   Incremented[by=-")
        .contains("move the check into the command");
  }

  @Test
  void a_field_that_is_not_in_the_list_of_types() throws Exception {
    change("public record Total()", "public record Total(double factor)");
    String expected = "double is not in the list of types";
    assertThat(start()).contains("field factor").contains(expected).contains("Use long");
    assertThat(pins()).contains(expected);
    assertThat(specs()).contains(expected).contains("field factor");
  }

  @Test
  void no_service_file() throws Exception {
    Project project = WorkedOn.project(shop);
    Files.delete(project.classes().resolve(SERVICES));
    Files.delete(shop.resolve("src/main/resources").resolve(SERVICES));
    assertThat(start(project))
        .startsWith("shop: no components in it. Name the class that implements ")
        .endsWith("in src/main/resources/" + SERVICES + ".");
    assertThat(pins())
        .startsWith("shop.Shop: a node will not find it (expected: its name in ")
        .contains("src/main/resources/" + SERVICES);
    project.close();
  }

  @Test
  void a_newer_java_than_that_of_the_node() throws Exception {
    Project project = WorkedOn.project(shop);
    Path offer = project.classes().resolve("shop/Shop.class");
    byte[] compiled = Files.readAllBytes(offer);
    compiled[7] = 99; // the major version of Java 55
    Files.write(offer, compiled);
    assertThat(start(project))
        .startsWith("shop: does not load: java.lang.UnsupportedClassVersionError: shop/Shop")
        .contains("This node runs on Java " + Runtime.version().feature())
        .contains("--release");
    project.close();
  }

  @Test
  void a_library_that_is_not_there() throws Exception {
    Project project = WorkedOn.project(shop);
    Files.delete(project.classes().resolve("shop/Counter.class"));
    assertThat(start(project))
        .startsWith("shop: does not load: java.lang.ClassNotFoundException: shop.Counter")
        .endsWith("Add the library that holds the class to the dependencies in pom.xml.");
    project.close();
  }

  @Test
  void a_library_that_the_node_has_in_another_version_is_none_on_a_node() throws Exception {
    Path classes =
        Files.createDirectories(shop.resolve("src/main/java/com/fasterxml/jackson/core"));
    Files.writeString(
        classes.resolve("JsonParser.java"),
        "package com.fasterxml.jackson.core; public class JsonParser {"
            + " public static long seven() { return 7; } }");
    change("new Counter(0))", "new Counter(com.fasterxml.jackson.core.JsonParser.seven()))");
    assertThat(start()).isEqualTo("runs");
    assertThat(Libraries.clashes("/r/jackson-core-2.10.0.jar"))
        .as("in the tests of a project, where all libraries meet")
        .hasSize(1);
  }
}
