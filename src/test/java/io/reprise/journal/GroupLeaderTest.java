package io.reprise.journal;

import static io.reprise.journal.Writes.assertNotWritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.Telemetry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which thread writes a group. */
class GroupLeaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CALLER = "caller";
  private static final String JOURNAL = "reprise-journal-write";

  /** However slow the machine is, the last group was short. */
  private static final String SHORT = "write-lock-timeout = 30s, lead-below = 10 minutes";

  private final ExecutorService callers =
      Executors.newSingleThreadExecutor(ReadThreads.named(CALLER));
  private final Storage storage = TestStorage.patient();

  @AfterEach
  void close() {
    callers.shutdownNow();
    storage.close();
  }

  private GroupCommit groups(String settings, Executor leaders) {
    return new GroupCommit(
        storage, TestSettings.journal(settings), Telemetry.none().journal(), leaders);
  }

  /** Gives the thread that has written it. */
  private CompletableFuture<String> write(GroupCommit groups, String id) {
    PendingWrite write = Writes.of(storage, id, "writer", 1, 1);
    CompletableFuture<String> writer =
        write.done().thenApply(done -> Thread.currentThread().getName().replaceAll("-\\d+$", ""));
    groups.write(write).exceptionally(failure -> null); // which its writer fails with too
    return writer;
  }

  private static String writer(CompletableFuture<String> write) {
    assertThat(write).succeedsWithin(PATIENCE);
    return write.join();
  }

  /** What comes now may lead. */
  private void first(GroupCommit groups) {
    assertThat(writer(write(groups, "first"))).as("nobody knows how long it is").isEqualTo(JOURNAL);
    await().atMost(PATIENCE).until(groups::isAtRest);
  }

  /** Gives the threads that have written a leader, and what came while it was at it. */
  private List<String> writers(GroupCommit groups, String leader, String... meanwhile)
      throws SQLException {
    first(groups);
    List<CompletableFuture<String>> writes = new ArrayList<>();
    try (Connection lock = TestStorage.locked(storage, "event_journal IN EXCLUSIVE MODE")) {
      writes.add(write(groups, leader));
      Asked.awaitWaitingForLock(storage);
      for (String other : meanwhile) {
        writes.add(write(groups, other));
      }
      lock.rollback();
    }
    return writes.stream().map(GroupLeaderTest::writer).toList();
  }

  @Test
  void a_write_that_finds_nobody_writing_leads_and_what_gathers_meanwhile_does_not()
      throws SQLException {
    try (GroupCommit groups = groups(SHORT, callers)) {
      assertThat(writers(groups, "leader", "one", "other"))
          .containsExactly(CALLER, JOURNAL, JOURNAL);
    }
  }

  @Test
  void nobody_leads_beside_a_group_that_is_under_way_on_another_connection() throws SQLException {
    try (GroupCommit groups = groups(SHORT + ", write-connections = 2", callers)) {
      assertThat(writers(groups, "leader", "beside")).containsExactly(CALLER, JOURNAL);
    }
  }

  @Test
  void nobody_leads_after_a_group_that_was_not_short() {
    try (GroupCommit groups = groups("lead-below = 0", callers)) {
      first(groups);
      assertThat(writer(write(groups, "other"))).isEqualTo(JOURNAL);
    }
  }

  @Test
  void others_do_not_wait_for_a_leader_that_comes_late() {
    Deque<Runnable> late = new ArrayDeque<>();
    try (GroupCommit groups = groups(SHORT, late::add)) {
      first(groups);
      CompletableFuture<String> leader = write(groups, "leader");
      assertThat(late).hasSize(1);
      assertThat(writer(write(groups, "other"))).isEqualTo(JOURNAL);
      assertThat(writer(leader)).isEqualTo(JOURNAL);
      late.remove().run();
      await().atMost(PATIENCE).until(groups::isAtRest);
      CompletableFuture<String> next = write(groups, "next");
      assertThat(late).as("who leads next").hasSize(1);
      late.remove().run();
      assertThat(next).isCompleted();
    }
  }

  @Test
  void a_leader_that_comes_after_the_end_writes_nothing() {
    Deque<Runnable> late = new ArrayDeque<>();
    PendingWrite leader = Writes.of(storage, "leader", "writer", 1, 1);
    try (GroupCommit groups = groups(SHORT, late::add)) {
      first(groups);
      groups.write(leader);
    }
    assertThat(late).hasSize(1);
    late.remove().run();
    assertNotWritten(leader, NotWritten.Reason.UNAVAILABLE);
  }

  @Test
  void a_write_is_written_though_the_threads_that_bring_it_have_ended() {
    Executor ended =
        task -> {
          throw new RejectedExecutionException("ended");
        };
    try (GroupCommit groups = groups(SHORT, ended)) {
      first(groups);
      assertThat(writer(write(groups, "two"))).isEqualTo(JOURNAL);
      await().atMost(PATIENCE).until(groups::isAtRest);
      assertThat(writer(write(groups, "three"))).isEqualTo(JOURNAL);
    }
  }
}
