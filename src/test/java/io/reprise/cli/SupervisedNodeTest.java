package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.SupervisedNode.Restarts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node that has ended is started again: with a shell in its place. */
class SupervisedNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Restarts AT_ONCE =
      new Restarts(true, Duration.ofMillis(1), Duration.ofMillis(2));

  @TempDir Path folder = Path.of("");

  private final StringWriter said = new StringWriter();

  /** Notes each start, then does what the script says. */
  private SupervisedNode node(String script, Restarts restarts) {
    ProcessBuilder program =
        new ProcessBuilder(List.of("sh", "-c", "echo >>starts\n" + script))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    SupervisedNode node =
        new SupervisedNode(2, program, restarts, new NodeLines(new PrintWriter(said, true), false));
    node.isReady();
    return node;
  }

  private long starts() throws Exception {
    Path file = folder.resolve("starts");
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static void end(CompletableFuture<Void> running) throws Exception {
    running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void one_that_was_killed_or_has_left_by_itself_comes_back() throws Exception {
    SupervisedNode node =
        node(
            "case $(wc -l <starts) in *1) kill -9 $$ ;; *2) exit 7 ;; *3) exit 3 ;;"
                + " *4) exit 1 ;; esac\necho hi",
            AT_ONCE);
    end(CompletableFuture.runAsync(node));

    assertThat(said.toString())
        .contains(
            "node 2 was killed (137): starting it again",
            "node 2 runs again, as process " + node.pid(),
            "node 2 has left the cluster (7): starting it again",
            "node 2 has run out of memory (3): starting it again",
            "node 2 has failed (1): starting it again",
            "node2 | hi",
            "node 2 has stopped (0): it stays away");
    assertThat(starts()).isEqualTo(5);
    assertThat(node.hasEnded()).isTrue();
  }

  @Test
  void none_comes_back_if_that_is_not_wanted() throws Exception {
    end(CompletableFuture.runAsync(node("kill -9 $$", new Restarts(false, PATIENCE, PATIENCE))));

    assertThat(said.toString()).contains("node 2 was killed (137): it stays away (--no-restart)");
    assertThat(starts()).isEqualTo(1);
  }

  @Test
  void none_comes_back_that_never_was_ready() throws Exception {
    ProcessBuilder program = new ProcessBuilder("sh", "-c", "exit 7");
    SupervisedNode node =
        new SupervisedNode(1, program, AT_ONCE, new NodeLines(new PrintWriter(said), false));
    end(CompletableFuture.runAsync(node));

    assertThat(said.toString()).isEmpty();
    assertThat(node.exitCode()).isEqualTo(7);
  }

  @Test
  void one_that_was_stopped_stays_away_and_is_killed_if_it_does_not_end() throws Exception {
    SupervisedNode node = node("trap '' TERM; echo on; while true; do read x; done <&-", AT_ONCE);
    CompletableFuture<Void> running = CompletableFuture.runAsync(node);
    Awaitility.await().atMost(PATIENCE).until(() -> said.toString().contains("node2 | on"));
    node.stop();
    node.awaitEnd(Duration.ofMillis(200));
    end(running);

    assertThat(said.toString()).contains("node 2 does not stop: killing it");
    assertThat(starts()).isEqualTo(1);
  }

  @Test
  void one_that_ends_while_it_waits_to_come_back_is_not_started() throws Exception {
    SupervisedNode node = node("kill -9 $$", new Restarts(true, PATIENCE, PATIENCE));
    CompletableFuture<Void> running = CompletableFuture.runAsync(node);
    Awaitility.await().atMost(PATIENCE).until(() -> starts() == 1 && node.exitCode() == 137);
    node.stop();
    end(running);

    assertThat(starts()).isEqualTo(1);
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void the_pause_doubles_while_it_ends_again_and_again() {
    Restarts restarts = new Restarts(true, Duration.ofSeconds(1), Duration.ofSeconds(5));
    Duration soon = Duration.ofMillis(10);
    Duration pause = restarts.next(Duration.ZERO, soon);
    assertThat(pause).isEqualTo(Duration.ofSeconds(1));
    pause = restarts.next(pause, soon);
    assertThat(pause).isEqualTo(Duration.ofSeconds(2));
    pause = restarts.next(restarts.next(pause, soon), soon);
    assertThat(pause).isEqualTo(Duration.ofSeconds(5));
    assertThat(restarts.next(pause, Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
  }
}
