package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.ComponentJar;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions of one's own, in jars, to what a node has recorded; its pages are short. */
class ReplayFindEndToEndTest {
  private static final long SECONDS_MAX = 120;
  private static final int WALLETS = 12;
  private static final Path CHARGED_TWICE = Path.of("src/test/resources/probes/ChargedTwice.java");
  private static final String SERVICE = "META-INF/services/io.reprise.component.Probe";

  private static Storage.Coordinates database;
  private static Path config;

  private final Path folder;

  ReplayFindEndToEndTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void record(@TempDir Path settings) throws Exception {
    database = TestStorage.emptyDatabase();
    config = Files.writeString(settings.resolve("node.conf"), TestStorage.configuredFor(database));
    Node node =
        Node.start(
            ConfigFactory.parseString(
                    """
                    reprise {
                      components = "%s", http.port = 0
                      cluster { remoting-port = %d, management-port = %d }
                    }
                    akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                    """
                        .formatted(
                            Files.createDirectory(settings.resolve("none")),
                            TestStorage.freePort(),
                            TestStorage.freePort()))
                .withFallback(ConfigFactory.parseFile(config.toFile()))
                .withFallback(ConfigFactory.load()));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < WALLETS; i++) {
      String id = "w%02d".formatted(i);
      line(lines, id, "open", "{\"owner\":\"Ann\"}", "o");
      line(lines, id, "deposit", "{\"cents\":" + (1000 + i) + "}", "d");
      line(lines, id, "withdraw", "{\"cents\":100}", "first");
      line(lines, id, "withdraw", "{\"cents\":5000}", "refused");
      line(lines, id, "withdraw", "{\"cents\":" + (i == 7 ? 100 : 101) + "}", "second");
    }
    HttpResponse<String> sent =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(node.url() + "/v1/commands"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(sent.statusCode()).isEqualTo(200);
    node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static void line(StringBuilder to, String id, String name, String body, String key) {
    to.append(
        """
        {"component":"wallet","id":"%s","key":"%s-%s","command":"%s","body":%s}
        """
            .formatted(id, key, id, name, body));
  }

  /** A probe whose method has this body. */
  private Path probe(String name, String component, String body) throws IOException {
    String source =
        """
        package probes;

        import io.reprise.component.*;
        import java.util.*;

        public final class %s implements Probe {
          public String component() { return "%s"; }
          public List<?> look(Iterator<Recorded> history) {
            %s
          }
        }
        """
            .formatted(name, component, body);
    return jar(name, source);
  }

  private Path jar(String name, String source) throws IOException {
    Path jar = folder.resolve(name + ".jar");
    new ComponentJar(folder)
        .source("probes." + name, source)
        .resource(SERVICE, "probes." + name)
        .jar(jar);
    return jar;
  }

  private static CliFixture find(int expected, Path jar, String... more) {
    CliFixture cli = new CliFixture();
    List<String> all = new ArrayList<>(List.of("replay", "find", "--jar", jar.toString()));
    all.addAll(List.of("--config", config.toString()));
    all.addAll(List.of("--set", "reprise.replay.verify-page-entries=7"));
    all.addAll(List.of(more));
    assertThat(cli.run(all.toArray(String[]::new))).as(cli.out() + cli.err()).isEqualTo(expected);
    return cli;
  }

  private static List<JsonNode> found(CliFixture cli) {
    return cli.out().lines().map(line -> JsonText.parse(line).orElseThrow()).toList();
  }

  @Test
  void lists_who_was_charged_twice() throws Exception {
    Path jar = jar("ChargedTwice", Files.readString(CHARGED_TWICE));

    CliFixture table = find(ExitCode.OK, jar);
    assertThat(table.out())
        .containsPattern("^ENTITY +VALUE\n")
        .containsPattern("wallet/w07 +\\{\"charged\":\\{\"cents\":100\\},\"sequence\":5\\}\n$");
    assertThat(table.err())
        .startsWith("ChargedTwice: found 1 in 12 entities, 60 entries, in ")
        .doesNotContain("failed");

    List<JsonNode> lines = found(find(ExitCode.OK, jar, "-o", "json"));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).toString())
        .isEqualTo(
            "{\"probe\":\"ChargedTwice\",\"entity\":\"wallet/w07\","
                + "\"value\":{\"charged\":{\"cents\":100},\"sequence\":5}}");
  }

  @Test
  void the_documentation_of_probes_shows_that_probe() throws IOException {
    String shown =
        Files.readString(Path.of("src/main/java/io/reprise/component/Probe.java"))
            .lines()
            .dropWhile(line -> !line.contains("<pre>{@code"))
            .skip(1)
            .takeWhile(line -> !line.contains("}</pre>"))
            .map(line -> line.replaceFirst("^ \\* ?", ""))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(CHARGED_TWICE)).endsWith(shown + "\n");
  }

  @Test
  void a_probe_sees_all_of_an_entry_and_the_state_after_it() throws Exception {
    Path jar =
        probe(
            "Seen",
            "wallet",
            """
            List<Object> found = new ArrayList<>();
            while (history.hasNext()) {
              Recorded it = history.next();
              if (!it.id().equals("w11") || it.sequence() < 3) continue;
              found.add(List.of(it.sequence(), it.command(), it.body(), it.caller(),
                  it.key().orElse(""), it.event().orElse("-"), it.eventBody(), it.accepted(),
                  it.code().orElse("-"), it.isFirst(), it.state()));
            }
            return found;
            """);

    assertThat(found(find(ExitCode.OK, jar, "-o", "json")))
        .extracting(line -> line.path("value").toString())
        .containsExactly(
            "[3,\"withdraw\",{\"cents\":100},\"anonymous\",\"first-w11\",\"withdrawn\","
                + "{\"cents\":100},true,\"-\",true,"
                + "{\"cents\":911,\"owner\":\"Ann\",\"type\":\"open\"}]",
            "[4,\"withdraw\",{\"cents\":5000},\"anonymous\",\"refused-w11\",\"-\","
                + "{},false,\"insufficient-funds\",true,"
                + "{\"cents\":911,\"owner\":\"Ann\",\"type\":\"open\"}]",
            "[5,\"withdraw\",{\"cents\":101},\"anonymous\",\"second-w11\",\"withdrawn\","
                + "{\"cents\":101},true,\"-\",true,"
                + "{\"cents\":810,\"owner\":\"Ann\",\"type\":\"open\"}]");
  }

  @Test
  void states_are_right_from_any_entry_on_and_only_until_the_next_one() throws Exception {
    Path jar =
        probe(
            "States",
            "wallet",
            """
            Recorded first = history.next();
            Object last = "";
            while (history.hasNext()) last = history.next().state();
            try {
              first.state();
              return List.of("too late, and given all the same");
            } catch (IllegalStateException e) {
              return List.of(((Map<?, ?>) last).get("cents"), e.getMessage());
            }
            """);

    List<JsonNode> lines = found(find(ExitCode.OK, jar, "-o", "json"));
    assertThat(lines).hasSize(2 * WALLETS);
    for (int i = 0; i < WALLETS; i++) {
      assertThat(lines.get(2 * i).path("value").asLong())
          .isEqualTo(i == 7 ? 1007 - 200 : 1000 + i - 201);
      assertThat(lines.get(2 * i + 1).path("value").asText())
          .isEqualTo("state() of sequence 1 was asked for at sequence 5 (expected: before next())");
    }
  }

  @Test
  void ends_at_the_limit_and_shows_only_what_came_since() throws Exception {
    Path jar = probe("Any", "wallet", "return List.of(history.next().sequence(), \"more\");");

    CliFixture three = find(ExitCode.OK, jar, "--limit", "3", "-o", "json");
    assertThat(found(three)).hasSize(3);
    assertThat(three.err()).contains("ended by --limit, there may be more");
    CliFixture none = find(ExitCode.OK, jar, "--since", "2200-01-01T00:00:00+01:00");
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).startsWith("Any: found 0 in 0 entities, 60 entries");
  }

  @Test
  void a_probe_that_throws_fails_that_entity_only() throws Exception {
    Path jar =
        probe(
            "Throwing",
            "wallet",
            """
            Recorded first = history.next();
            if (first.id().equals("w03")) throw new IllegalStateException("no idea");
            if (first.id().equals("w04")) return stackOverflow(history);
            if (first.id().equals("w05")) return null;
            if (first.id().equals("w06")) return List.of(new Object());
            return List.of(first.id());
          }
          List<?> stackOverflow(Iterator<Recorded> history) {
            return stackOverflow(history);""");

    CliFixture cli = find(ExitCode.FAULTS, jar, "--set", "reprise.replay.find-failures-max=3");
    assertThat(cli.out().lines()).hasSize(1 + WALLETS - 4);
    assertThat(cli.err())
        .contains(
            "failed: wallet/w03 sequence 1: Throwing threw java.lang.IllegalStateException: no idea"
                + " (Throwing.java:10)\n")
        .contains("failed: wallet/w04 sequence 1: Throwing threw java.lang.StackOverflowError")
        .contains("look gave null (expected: a list, empty for nothing)")
        .contains("and 1 more failed (reprise.replay.find-failures-max)")
        .contains("; failed on 4 entities");
  }

  @Test
  void an_entry_that_can_t_be_read_is_told_whatever_the_probe_makes_of_it() throws Exception {
    Path jar =
        probe(
            "Patient",
            "hotel",
            """
            long seen = 0;
            while (history.hasNext()) {
              try {
                history.next();
                seen++;
              } catch (RuntimeException e) {
                continue;
              }
            }
            return List.of(seen);
            """);
    try (Connection connection = TestStorage.connection(database);
        Statement sql = connection.createStatement()) {
      sql.execute(
          "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
              + " event_ser_id, event_ser_manifest, event_payload, deleted, writer)"
              + " SELECT slice, 'hotel', 'hotel|torn', seq_nr, db_timestamp, event_ser_id,"
              + " event_ser_manifest, '{\"'::bytea, false, writer FROM event_journal"
              + " WHERE persistence_id = 'wallet|w01'");
    }

    CliFixture cli = find(ExitCode.FAULTS, jar, "-o", "json");
    assertThat(found(cli).get(0).path("value").asLong()).isZero();
    assertThat(cli.err())
        .contains("failed: hotel/torn sequence 1: is not JSON")
        .contains("failed on 1 entities");
  }

  @Test
  void says_what_is_wrong_with_a_jar() throws Exception {
    Path none = folder.resolve("none.jar");
    assertThat(find(ExitCode.REFUSED, none).err()).contains("none.jar: no such file (expected: a");
    Path broken = Files.writeString(folder.resolve("broken.jar"), "no zip");
    assertThat(find(ExitCode.REFUSED, broken).err()).contains("broken.jar: not a readable jar: ");

    Path empty = folder.resolve("empty.jar");
    new ComponentJar(folder).source("probes.Other", "package probes; class Other {}").jar(empty);
    assertThat(find(ExitCode.REFUSED, empty).err())
        .contains("empty.jar: no probe in it. Name the class that implements")
        .contains(SERVICE);
    Path gone = folder.resolve("gone.jar");
    new ComponentJar(folder)
        .source("probes.Other", "package probes; class Other {}")
        .resource(SERVICE, "probes.Gone")
        .jar(gone);
    assertThat(find(ExitCode.REFUSED, gone).err()).contains("gone.jar: does not load: ");
    Path hidden =
        jar(
            "Hidden",
            """
            package probes;
            final class Hidden {}
            """);
    assertThat(find(ExitCode.REFUSED, hidden).err()).contains("Hidden.jar: does not load: ");

    Path unknown = probe("Unknown", "walet", "return List.of();");
    assertThat(find(ExitCode.REFUSED, unknown).err())
        .contains(
            "Unknown looks at component 'walet', which is not installed (booking, hotel, wallet)");
    Path fine = probe("Fine", "wallet", "return List.of();");
    assertThat(find(ExitCode.USAGE, fine, "--since", "monday").err()).contains("--since: monday");
    assertThat(find(ExitCode.USAGE, fine, "--limit", "0").err()).contains("--limit: 0");
  }
}
