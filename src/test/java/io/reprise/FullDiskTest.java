package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
  private static final int OWNER_CHARACTERS = 300_000;
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
      assertThat(deposit(node, "open", "{\"owner\":\"Ann\"}").statusCode()).isEqualTo(200);
      Path filler = disk.resolve("filler");
      int deposits = 0;
      fill(filler);
      HttpResponse<String> answer = large(node, 0);
      for (int i = 1; answer.statusCode() == 200; i++) {
        answer = large(node, i);
      }
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.body()).contains("\"journal-unavailable\"", "\"retryable\":true");

      Files.delete(filler);
      await()
          .atMost(PATIENCE)
          .until(() -> deposit(node, "deposit", "{\"cents\":1}").statusCode() == 200);
      deposits++;
      assertThat(node.get(WALLET + "small?consistency=linearizable").body())
          .contains("\"cents\":" + deposits);
      assertThat(large(node, 1_000_000).statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> deposit(NodeProcess node, String command, String body)
      throws Exception {
    return node.post(WALLET + "small/" + command, body, "")
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Writes much at once: text that does not get smaller by being packed. */
  private static HttpResponse<String> large(NodeProcess node, int number) throws Exception {
    StringBuilder owner = new StringBuilder();
    Random random = new Random(number);
    random.ints(OWNER_CHARACTERS, ' ' + 1, '~').forEach(owner::appendCodePoint);
    String text = owner.toString().replace("\\", "/").replace("\"", "'");
    return node.post(WALLET + "large-" + number + "/open", "{\"owner\":\"" + text + "\"}", "")
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
