package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A node whose disk is full: a small file system of its own, which takes root to make. Without that
 * it is left out, and the log says so.
 */
class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What an empty PostgreSQL with the least of write-ahead log takes, and some more. */
  private static final int ROOMY_MIB = 160;

  private static final int TOO_SMALL_MIB = 24;
  private static final int MANY = 2_000;
  private static final String OPEN =
      "{'component':'wallet','id':'r%d-%d','command':'open','body':{'owner':'Ann'}}"
          .replace('\'', '"');
  private static final Predicate<String> SUCCEEDED = outcome -> outcome.contains("\"status\":200");
  private static final String SMALL_LOG = "reprise.storage.max-wal-size = 32 MiB\n";
  private static final String WALLET = "/v1/entities/wallet/";

  private Path folder = Path.of("");
  private Path disk = Path.of("");
  private boolean mounted;

  @BeforeEach
  void requireRoot() throws Exception {
    folder = Files.createDirectories(NodeProcess.emptyFolder("full-disk", "node"));
    disk = Files.createDirectories(folder.resolve("data"));
    if (run("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk.toString()) != 0) {
      LoggerFactory.getLogger(FullDiskTest.class)
          .warn("LEFT OUT: what a node does on a full disk. Mounting a small one takes root.");
      Assumptions.abort("no file system can be mounted: root may, on Linux");
    }
    mounted = true;
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", "-l", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor();
  }

  private void resize(int mib) throws Exception {
    assertThat(run("mount", "-o", "remount,size=" + mib + "m", disk.toString())).isZero();
  }

  @Test
  void a_node_that_can_not_start_on_a_full_disk_says_so() throws Exception {
    resize(TOO_SMALL_MIB);
    String why = "";
    try (NodeProcess node = new NodeProcess(folder, NodeProcess.freePorts())) {
      assertThat(node.isAlive()).as("it can't be ready").isFalse();
    } catch (IllegalStateException ended) {
      why = String.valueOf(ended.getMessage());
    }
    assertThat(why)
        .contains("the node ended with 1", "The node can't start:", "the disk is full")
        .contains("Make room");
  }

  @Test
  void commands_are_told_that_the_journal_is_away_and_go_on_when_there_is_room() throws Exception {
    resize(ROOMY_MIB);
    try (NodeProcess node = new NodeProcess(folder, NodeProcess.freePorts(), SMALL_LOG)) {
      assertThat(small(node, "open", "{\"owner\":\"Ann\"}").statusCode()).isEqualTo(200);
      Path filler = disk.resolve("filler");
      fill(filler);
      List<String> outcomes = openMany(node, 0);
      for (int round = 1; outcomes.stream().allMatch(SUCCEEDED); round++) {
        outcomes = openMany(node, round);
      }
      assertThat(outcomes)
          .anyMatch(FullDiskTest::isToldWhy)
          .filteredOn(SUCCEEDED.negate())
          .allMatch(outcome -> isToldWhy(outcome) || isLeftOpen(outcome))
          .allMatch(outcome -> outcome.contains("\"retryable\":true"));

      Files.delete(filler);
      await()
          .atMost(PATIENCE)
          .until(() -> small(node, "deposit", "{\"cents\":1}").statusCode() == 200);
      assertThat(node.get(WALLET + "small?consistency=linearizable").body())
          .contains("\"cents\":1}");
      await().atMost(PATIENCE).until(() -> openMany(node, -1).stream().allMatch(SUCCEEDED));
    }
  }

  private static boolean isToldWhy(String outcome) {
    return outcome.contains("\"status\":503") && outcome.contains("journal-unavailable");
  }

  /** Its time was up while it was tried once more. */
  private static boolean isLeftOpen(String outcome) {
    return outcome.contains("\"status\":504") && outcome.contains("\"outcome\":\"unknown\"");
  }

  private static HttpResponse<String> small(NodeProcess node, String command, String body)
      throws Exception {
    return node.post(WALLET + "small/" + command, body, "")
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Each to a wallet of its own. */
  private static List<String> openMany(NodeProcess node, int round) throws Exception {
    String lines =
        IntStream.range(0, MANY)
            .mapToObj(i -> OPEN.formatted(round, i))
            .collect(Collectors.joining("\n"));
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/v1/commands"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(lines))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .toList();
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
