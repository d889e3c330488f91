package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.Named;
import io.reprise.codec.Pins;
import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.UnreadableEntry;
import io.reprise.testkit.Specs;
import io.reprise.testkit.node.PinnedShapes;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That docs/evolving.md is true: what version 1 wrote, version 2 of its example reads. */
class EvolvingTest {
  private static final Instant TIME = Instant.parse("2026-11-22T20:00:00Z");
  private static final UUID COMMAND = UUID.fromString("01a2149e-c244-74c7-b15e-f85a62396c38");

  private static final List<URLClassLoader> LOADERS = new ArrayList<>();
  private static Component<Object, Object, Object> first;
  private static Component<Object, Object, Object> second;
  private static String page;

  @BeforeAll
  static void load() throws Exception {
    first = order("v1");
    second = order("v2");
    page = Files.readString(Path.of("docs", "evolving.md"));
  }

  @AfterAll
  static void close() throws IOException {
    for (URLClassLoader loader : LOADERS) {
      loader.close();
    }
  }

  @SuppressWarnings("unchecked") // its values are only given back to itself
  private static Component<Object, Object, Object> order(String version) throws Exception {
    URLClassLoader loader = Examples.loaded("evolving/" + version);
    LOADERS.add(loader);
    Class<?> order = loader.loadClass("shop.Order");
    return (Component<Object, Object, Object>) order.getField("COMPONENT").get(null);
  }

  @Test
  void both_versions_keep_what_a_component_promises() {
    Specs.check(first);
    Specs.check(second);
  }

  @Test
  void version_2_folds_what_version_1_wrote_by_the_fixed_rule() throws Exception {
    List<Entry> entries = writtenByVersion1();
    assertThat(entries.stream().map(Entry::kind))
        .containsExactly(
            "item-added", "item-added", "viewed", "discounted", "submitted", "paid-and-shipped");
    assertThat(folded(install(first), entries))
        .isEqualTo(json("{'cents':1490,'placed':true,'paid':true,'shipped':true}"));
    assertThat(folded(install(second), entries))
        .isEqualTo(json("{'cents':1350,'placed':true,'paid':true,'shipped':true}"));
  }

  @Test
  void version_2_goes_on_where_version_1_left_off() throws Exception {
    List<Entry> entries = writtenByVersion1();
    List<Entry> begun = new ArrayList<>(entries.subList(0, 2));
    begun.addAll(written(install(second), begun, "add-item", "{'item':'pot','cents':5,'count':3}"));
    begun.addAll(written(install(second), begun, "add-item", "{'item':'lid','cents':5}"));
    begun.addAll(written(install(second), begun, "submit", "{}"));
    begun.addAll(written(install(second), begun, "complete", "{'parcel':'P-1'}"));
    assertThat(begun.stream().map(Entry::kind))
        .containsExactly(
            "item-added", "item-added", "item-added", "item-added", "placed", "paid", "shipped");
    assertThat(folded(install(second), begun))
        .isEqualTo(json("{'cents':1520,'placed':true,'paid':true,'shipped':true}"));
  }

  @Test
  void version_1_does_not_read_what_version_2_writes() throws Exception {
    List<Entry> entries = written(install(second), List.of(), "place", "{}");
    quoted(catchThrowableOfType(UnreadableEntry.class, () -> folded(install(first), entries)));
  }

  @Test
  void the_pins_of_version_1_fit_version_2() throws Exception {
    assertThat(Pins.problems(install(second), install(first).pins())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "submitted", "item-added", "view", "viewed"})
  void a_line_that_is_missing_is_reported_as_the_page_says(String name) throws Exception {
    Installed incomplete = install(without(name, 2));
    List<String> problems = Pins.problems(incomplete, install(first).pins());
    assertThat(problems).hasSize(1);
    quoted(problems.get(0));
  }

  @Test
  void what_is_not_pinned_yet_is_reported_as_the_page_says(@TempDir Path project) throws Exception {
    Path pins = Path.of("src", "main", "resources", "META-INF", "reprise", "order.json");
    assertThat(Pins.write(project.resolve(pins), install(first))).isEmpty();
    AssertionError failure =
        catchThrowableOfType(
            AssertionError.class, () -> PinnedShapes.check(() -> List.of(second), project));
    List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).as("a lambda is in no service file").contains("will not find it");
    quoted(lines.get(1).replace(project + "/", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "submitted", "item-added", "view", "viewed"})
  void a_line_stays_for_good(String name) throws Exception {
    JsonNode pins = install(second).pins();
    assertThat(Pins.problems(install(without("", 3)), pins)).isEmpty();
    assertThat(Pins.problems(install(without(name, 3)), pins))
        .singleElement()
        .asString()
        .contains(name);
  }

  @Test
  void what_would_be_out_of_service_without_a_line_is_what_the_page_says() throws Exception {
    Installed incomplete = install(without("submitted", 2));
    List<Entry> entries = writtenByVersion1();
    quoted(catchThrowableOfType(UnreadableEntry.class, () -> folded(incomplete, entries)));
  }

  @Test
  void a_version_that_was_not_raised_is_reported_as_the_page_says() {
    BadComponent bad = catchThrowableOfType(BadComponent.class, () -> install(without("", 1)));
    assertThat(bad.problems()).hasSize(1);
    quoted(bad.problems().get(0));
  }

  /** A snapshot is filed under both: only the version tells those of the old rule apart. */
  @Test
  void only_the_version_keeps_snapshots_of_the_faulty_rule_out() throws Exception {
    assertThat(install(second).stateHash()).isEqualTo(install(first).stateHash());
    assertThat(install(second).version()).isNotEqualTo(install(first).version());
  }

  /** An order that was all but finished when version 1 was replaced. */
  private static List<Entry> writtenByVersion1() throws Exception {
    Installed writer = install(first);
    List<Entry> entries = new ArrayList<>();
    for (String[] command :
        new String[][] {
          {"add-item", "{'item':'tea','cents':1000}"},
          {"add-item", "{'item':'cup','cents':500}"},
          {"view", "{}"},
          {"give-discount", "{'percent':10}"},
          {"submit", "{}"},
          {"complete", "{'parcel':'P-1'}"}
        }) {
      entries.addAll(written(writer, entries, command[0], command[1]));
    }
    return entries;
  }

  /** What a command leads to, as it would stand in the journal. */
  private static List<Entry> written(
      Installed writer, List<Entry> before, String command, String body) throws Exception {
    Fold fold = new Fold(writer);
    before.forEach(fold::apply);
    Context context = Context.ofQuery("order", "4711", "anonymous", TIME);
    Object decoded = writer.decodeCommand(command, json(body));
    Accepted<?> accepted = (Accepted<?>) writer.decide(decoded, fold.state(), context);
    List<Entry> entries = new ArrayList<>();
    for (Object event : accepted.events()) {
      Named named = writer.encodeEvent(event);
      long sequence = before.size() + entries.size() + 1L;
      entries.add(
          new Entry(
              "order",
              "4711",
              sequence,
              sequence,
              TIME,
              Optional.of(new Entry.Event(named.name(), named.body())),
              COMMAND,
              Optional.empty(), // a fold has no use for the command
              entries.size(),
              accepted.events().size(),
              writer.version(),
              "a node"));
    }
    return entries;
  }

  private static JsonNode folded(Installed reader, List<Entry> entries) {
    Fold fold = new Fold(reader);
    entries.forEach(fold::apply);
    return reader.encodeState(fold.state());
  }

  /** Version 2, less what it says of a name. */
  private static Component<Object, Object, Object> without(String name, int version) {
    Component.Builder<Object, Object, Object> builder =
        Component.named(second.name())
            .version(version)
            .startingAs(second.initial())
            .events(second.eventFamily(), second::evolve)
            .commands(second.commandFamily(), second::decide);
    second.aliases().stream()
        .filter(alias -> !alias.name().equals(name))
        .forEach(alias -> builder.alias(alias.name(), alias.current()));
    second.formerly().stream()
        .filter(older -> !older.name().equals(name))
        .forEach(
            older ->
                builder.formerly(
                    older.name(), older.lastVersion(), older.shape(), older.toCurrent()));
    second.dropped().stream().filter(gone -> !gone.equals(name)).forEach(builder::dropped);
    return builder.build();
  }

  private static void quoted(Exception thrown) {
    quoted(String.valueOf(thrown.getMessage()));
  }

  /** The page has it word by word, in whatever lines. */
  private static void quoted(String message) {
    assertThat(page.replaceAll("\\s+", " ")).contains(message.replace(" (Found in test.)", ""));
  }

  private static Installed install(Component<?, ?, ?> component) throws BadComponent {
    return Installed.unpinned(component, "test");
  }

  private static JsonNode json(String text) throws MalformedJson {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
