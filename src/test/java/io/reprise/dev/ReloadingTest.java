package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved in a project that a node watches. */
class ReloadingTest {
  private static final String TOTAL = "/v1/entities/counter/ann/queries/total";
  private static final String STATE = "/v1/entities/counter/ann";

  private final Path folder;
  private WorkedOn project;

  ReloadingTest(@TempDir Path folder) {
    this.folder = folder.resolve("shop");
  }

  @BeforeEach
  void start() throws Exception {
    WorkedOn.template(folder);
    project = WorkedOn.run(folder, "reprise.entity.snapshot-every-entries = 2");
    for (int i = 0; i < 5; i++) {
      project.increment("ann", "ann-" + i);
    }
    project.increment("bob", "bob");
  }

  @AfterEach
  void stop() throws Exception {
    project.close();
  }

  private void awaitValue(String path, String pointer, String expected) {
    await()
        .atMost(WorkedOn.PATIENCE)
        .untilAsserted(() -> assertThat(project.value(path, pointer)).isEqualTo(expected));
  }

  @Test
  void answers_a_moment_after_it_is_saved() throws Exception {
    assertThat(project.value(TOTAL, "/answer")).isEqualTo("10");

    project.save(project.counter(), "return counter.count();", "return 7 * counter.count();");

    awaitValue(TOTAL, "/answer", "70");
    assertThat(project.told("reloaded")).isEqualTo("reloaded counter: 2 entities, 6 entries fold");
  }

  @Test
  void takes_classes_that_somebody_else_has_compiled() throws Exception {
    Path elsewhere = folder.resolveSibling("elsewhere").resolve("shop");
    WorkedOn.template(elsewhere);
    Path source = elsewhere.resolve("src/main/java/shop/Counter.java");
    project.save(source, "return counter.count();", "return 3 * counter.count();");
    Project copy =
        Project.built(
            elsewhere, new Maven.Libraries(List.of(Path.of("target/classes")), List.of()));
    assertThat(new Compilation(copy).run(Map.of())).isEmpty();
    for (Path made : Folders.files(copy.classes()).keySet()) {
      Path relative = copy.classes().relativize(made);
      Files.write(project.classes().resolve(relative.toString()), Files.readAllBytes(made));
    }

    awaitValue(TOTAL, "/answer", "30");
  }

  @Test
  void folds_from_the_first_entry_on_whatever_snapshots_other_code_has_made() throws Exception {
    project.save(project.counter(), "counter.count() + by", "counter.count() + 100 * by");

    awaitValue(STATE, "/state/count", "1000");
  }

  @Test
  void names_the_place_of_what_does_not_compile_and_runs_what_did() throws Exception {
    project.save(project.counter(), "return counter.count();", "return counter.count()");

    assertThat(project.told("does not compile"))
        .isEqualTo(
            "shop does not compile; the code before stays:\n"
                + "  src/main/java/shop/Counter.java:86: ';' expected");
    assertThat(project.value(TOTAL, "/answer")).isEqualTo("10");

    project.save(project.counter(), "return counter.count()\n", "return -counter.count();\n");
    awaitValue(TOTAL, "/answer", "-10");
  }

  @Test
  void names_a_renamed_event_before_an_entity_meets_it() throws Exception {
    project.save(project.counter(), "Incremented", "Raised");

    assertThat(project.told("does not load"))
        .startsWith(
            "shop does not load; the code before stays:\n"
                + "  counter: event incremented: it is pinned, but gone")
        .contains(".alias(\"incremented\", ….class)");
    assertThat(project.value(TOTAL, "/answer")).isEqualTo("10");
    assertThat(project.told()).noneMatch(line -> line.startsWith("reloaded"));
  }

  @Test
  void names_a_command_that_decides_differently() throws Exception {
    project.save(
        project.counter(),
        "return accept(new Incremented(by));",
        "return counter.count() == 8 ? refuse(\"no\", \"8\") : accept(new Incremented(by));");

    assertThat(project.told("reloaded"))
        .isEqualTo(
            "reloaded counter: 2 entities, 6 entries fold,"
                + " 1 command decides differently (counter/ann #5)");
  }

  @Test
  void names_entries_that_no_longer_fold() throws Exception {
    Files.delete(project.resource("META-INF/reprise/counter.json"));
    Files.deleteIfExists( // the node may have done so already
        project.classes().resolve("META-INF/reprise/counter.json"));
    project.save(project.counter(), "Incremented", "Raised");

    assertThat(project.told("can't be folded"))
        .isEqualTo(
            "reloaded counter: 2 of 2 entities can't be folded any more:\n"
                + "  counter/ann, sequence 1: event incremented no longer decodes: unknown event"
                + " incremented (expected: one of decremented, raised)\n"
                + "  counter/bob, sequence 1: event incremented no longer decodes: unknown event"
                + " incremented (expected: one of decremented, raised)");

    project.save(project.counter(), "Raised", "Incremented");
    awaitValue(TOTAL, "/answer", "10");
  }

  @Test
  void runs_a_component_that_is_added_and_forgets_one_that_is_gone() throws Exception {
    Path second = project.counter().resolveSibling("Second.java");
    Path offer = project.counter().resolveSibling("Shop.java");
    String source = Files.readString(project.counter());
    Files.writeString(
        second, source.replace("\"counter\"", "\"second\"").replace("Counter", "Second"));
    project.save(offer, "Counter.COMPONENT", "Counter.COMPONENT, Second.COMPONENT");
    project.told("reloaded second");
    HttpResponse<String> answer =
        project.send("/v1/entities/second/a/increment", "{\"by\":3}", "k").join();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(project.get("/openapi.json").body()).contains("/v1/entities/second/{id}");

    project.save(offer, "Counter.COMPONENT, Second.COMPONENT", "Counter.COMPONENT");

    await()
        .atMost(WorkedOn.PATIENCE)
        .until(() -> project.get("/v1/entities/second/a").statusCode() == 404);
    assertThat(project.get("/openapi.json").body()).doesNotContain("/v1/entities/second/{id}");
  }

  @Test
  void keeps_classes_that_are_first_used_after_reloads_that_failed() throws Exception {
    project.save(
        project.counter(),
        "return counter.count();",
        "return counter.count() > 10 ? Late.answer() : counter.count();");
    project.save(
        project.counter(),
        "  public record Total()",
        "  static final class Late { static long answer() { return 7; } }\n\n"
            + "  public record Total()");
    project.told("reloaded");
    for (String name : List.of("Raised", "Lifted", "Grown")) {
      project.save(project.counter(), "Incremented", name);
      project.told("does not load");
      project.forgetTold();
      project.save(project.counter(), name, "Incremented");
      assertThat(project.told("runs")).isEqualTo("shop is again what runs");
      project.forgetTold();
    }

    project.increment("ann", "one-more");

    assertThat(project.value(TOTAL, "/answer")).isEqualTo("7");
  }

  @Test
  void compiles_what_was_saved_while_the_node_started() throws Exception {
    project.close();
    Project built = WorkedOn.project(folder);
    project.save(project.counter(), "return counter.count();", "return 9 * counter.count();");
    project = WorkedOn.run(folder, built);
    project.increment("ann", "k");

    awaitValue(TOTAL, "/answer", "18");
  }

  @Test
  void goes_on_after_a_build_from_scratch_and_without_sources_that_are_gone() throws Exception {
    Path helper = project.counter().resolveSibling("Helper.java");
    Files.writeString(helper, "package shop; class Helper { static long two() { return 2; } }");
    project.save(
        project.counter(), "return counter.count();", "return Helper.two() * counter.count();");
    awaitValue(TOTAL, "/answer", "20");
    Path stays = project.classes();
    CodeCopies.delete(stays);
    project.save(project.counter(), "Helper.two() *", "Helper.two() * 2 *");
    awaitValue(TOTAL, "/answer", "40");
    assertThat(stays.resolve("META-INF/reprise/counter.json")).exists();

    Files.delete(helper);

    assertThat(project.told("does not compile")).contains("Counter.java:86: cannot find symbol");
    assertThat(stays.resolve("shop/Helper.class")).doesNotExist();
    project.save(project.counter(), "Helper.two() * 2 *", "3 *");
    awaitValue(TOTAL, "/answer", "30");
  }

  @Test
  void tells_of_a_rule_that_never_ends_and_goes_on() throws Exception {
    project.close();
    project = WorkedOn.run(folder, "reprise.dev.check-tell-after = 1 second");
    project.increment("ann", "k");
    String rule = "return new Counter(counter.count() + by);";
    String property = "reprise.test.goes-on";
    try {
      project.save(
          project.counter(),
          rule,
          "while (System.getProperty(\"%s\") == null) { Thread.onSpinWait(); } %s"
              .formatted(property, rule));
      assertThat(project.told("still folding"))
          .startsWith("reloaded counter: still folding counter/ann after 1 s.");

      project.save(project.counter(), "while (System.getProperty", "if (System.getProperty");

      assertThat(project.told("folds")).isEqualTo("reloaded counter: 1 entity, 1 entry folds");
    } finally {
      System.setProperty(property, "yes");
    }
  }

  @Test
  void goes_on_after_an_error_of_the_code_that_it_loads() throws Exception {
    Path offer = project.counter().resolveSibling("Shop.java");
    project.save(offer, "return List.of(", "if (true) throw new InternalError(); return List.of(");
    assertThat(project.told("InternalError")).startsWith("shop could not be loaded: ");

    project.save(offer, "if (true) throw new InternalError(); ", "");
    project.save(project.counter(), "return counter.count();", "return 5 * counter.count();");

    awaitValue(TOTAL, "/answer", "50");
  }

  @Test
  void loses_no_command_that_comes_meanwhile() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    int reloads = 5;
    int commands = 40;
    for (int reload = 0; reload < reloads; reload++) {
      Files.writeString(project.resource("META-INF/reload.txt"), "reload " + reload);
      for (int i = 0; i < commands; i++) {
        String key = "k" + reload + "-" + i;
        answers.add(project.send("/v1/entities/counter/ann/increment", "{\"by\":2}", key));
      }
      project.told("reloaded");
      project.forgetTold();
    }

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    assertThat(project.value(STATE, "/state/count"))
        .isEqualTo(Integer.toString(2 * (5 + reloads * commands)));
  }
}
