package io.reprise.journal;

import io.reprise.storage.Storage;
import io.reprise.telemetry.JournalMetrics;
import io.reprise.telemetry.Telemetry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a group of entities' entries and tells each what became of it. A statement goes in or
 * fails as a whole; here the entity whose fault it was is told from the others, which are written
 * all the same.
 */
final class GroupWriter {
  private static final Logger log = LoggerFactory.getLogger(GroupWriter.class);

  private final Storage storage;
  private final JournalSettings settings;
  private final JournalMetrics metrics;

  /** One that nobody watches. */
  GroupWriter(Storage storage, JournalSettings settings) {
    this(storage, settings, Telemetry.none().journal());
  }

  GroupWriter(Storage storage, JournalSettings settings, JournalMetrics metrics) {
    this.storage = storage;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Answers every write of the group; never throws for one. */
  void write(List<PendingWrite> group, WriteConnection connection) {
    List<PendingWrite> current = ofThisEra(group, connection);
    try {
      insert(current, connection, false);
    } catch (RuntimeException | Error e) {
      log.error("a group of {} writes failed", current.size(), e);
      connection.close();
      current.forEach(write -> write.fail(new WriteUnknown(e))); // those that are not answered yet
    }
  }

  /** What was decided on entries that may be lost must not be written behind the gap. */
  private List<PendingWrite> ofThisEra(List<PendingWrite> group, WriteConnection connection) {
    int era = storage.era();
    List<PendingWrite> current = new ArrayList<>(group.size());
    for (PendingWrite write : group) {
      if (write.era() == era && connection.isOf(era)) {
        current.add(write);
      } else {
        write.notWritten(
            NotWritten.Reason.BEHIND, "a standby has taken over since the entity was read");
      }
    }
    return current;
  }

  private void insert(List<PendingWrite> group, WriteConnection connection, boolean isolating) {
    if (group.isEmpty()) {
      return;
    }
    int rows = PendingWrite.rowsOf(group);
    try {
      long began = System.nanoTime();
      int written = connection.insert(group);
      metrics.commit(System.nanoTime() - began, group.size(), rows);
      if (written == rows) {
        group.forEach(this::written);
      } else {
        settle(group, connection, this::predecessorMissing, GroupWriter::unknown);
      }
    } catch (SQLException e) {
      failed(group, connection, isolating, e);
    }
  }

  private void failed(
      List<PendingWrite> group, WriteConnection connection, boolean isolating, SQLException e) {
    switch (WriteFailure.of(e)) {
      case CONFLICT -> {
        List<PendingWrite> others = new ArrayList<>();
        settle(group, connection, others::add, GroupWriter::unavailable);
        if (others.size() < group.size()) {
          insert(others, connection, isolating);
        } else {
          divide(group, connection, isolating, e); // it is not about sequences
        }
      }
      case DATA -> divide(group, connection, isolating, e);
      case LOCKED -> isolate(group, connection, isolating, e);
      case REFUSED -> {
        connection.close(); // it may have become a standby: the next connection will tell
        group.forEach(write -> unavailable(write, e));
      }
      case UNKNOWN -> {
        connection.close();
        group.forEach(write -> unknown(write, e));
      }
    }
  }

  /** Finds the culprit by halves: the others are written on the way. */
  private void divide(
      List<PendingWrite> group, WriteConnection connection, boolean isolating, SQLException e) {
    if (group.size() == 1) {
      NotWritten.Reason reason =
          WriteFailure.of(e) == WriteFailure.LOCKED
              ? NotWritten.Reason.UNAVAILABLE
              : NotWritten.Reason.REFUSED;
      group.get(0).notWritten(reason, message(e));
      return;
    }
    int half = group.size() / 2;
    insert(group.subList(0, half), connection, isolating);
    reopened(group.subList(half, group.size()), connection, isolating);
  }

  /** The first half may have cost the connection. */
  private void reopened(List<PendingWrite> group, WriteConnection connection, boolean isolating) {
    try {
      connection.open();
    } catch (SQLException e) {
      connection.close();
      group.forEach(write -> unavailable(write, e));
      return;
    }
    insert(ofThisEra(group, connection), connection, isolating);
  }

  /**
   * One row waits for another owner's statement that does not end. The search for it must not wait
   * as long each time.
   */
  private void isolate(
      List<PendingWrite> group, WriteConnection connection, boolean isolating, SQLException e) {
    if (isolating || group.size() == 1) {
      divide(group, connection, isolating, e);
      return;
    }
    try {
      connection.limitLocks(settings.writeIsolateTimeout());
      divide(group, connection, true, e);
      connection.limitLocks();
    } catch (SQLException limiting) {
      connection.close(); // the next one has the usual limit
      group.forEach(write -> unavailable(write, limiting)); // those that are not answered yet
    }
  }

  /** Tells apart: written already, fenced, and the others; or that it can't find out. */
  private void settle(
      List<PendingWrite> group,
      WriteConnection connection,
      Consumer<PendingWrite> others,
      BiConsumer<PendingWrite, SQLException> failed) {
    List<WriteConnection.Verdict> verdicts;
    try {
      verdicts = connection.verdicts(group);
    } catch (SQLException e) {
      connection.close();
      group.forEach(write -> failed.accept(write, e));
      return;
    }
    for (int i = 0; i < group.size(); i++) {
      PendingWrite write = group.get(i);
      WriteConnection.Verdict verdict = verdicts.get(i);
      if (write.writer().equals(verdict.writer())) {
        written(write);
      } else if (verdict.highest() >= write.first()) {
        write.notWritten(
            NotWritten.Reason.FENCED,
            "another owner has written up to sequence "
                + verdict.highest()
                + ", this one would write from "
                + write.first());
      } else if (verdict.repeated()) {
        write.notWritten(
            NotWritten.Reason.REPEATED, "one of its commands was handled before, by an effect");
      } else {
        others.accept(write);
      }
    }
  }

  /** A primary that was replaced while the statement was under way has written it for nobody. */
  private void written(PendingWrite write) {
    if (write.era() == storage.era()) {
      write.succeed();
    } else {
      write.fail(new WriteUnknown(new SQLException("a standby has taken over meanwhile")));
    }
  }

  private void predecessorMissing(PendingWrite write) {
    write.notWritten(
        NotWritten.Reason.BEHIND,
        "the journal lacks sequence " + (write.first() - 1) + ", which was written before");
  }

  static void unavailable(PendingWrite write, Throwable e) {
    write.notWritten(NotWritten.Reason.UNAVAILABLE, message(e));
  }

  private static void unknown(PendingWrite write, SQLException e) {
    write.fail(new WriteUnknown(e));
  }

  private static String message(Throwable e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return e instanceof SQLException sql ? first + " (" + sql.getSQLState() + ")" : first;
  }
}
