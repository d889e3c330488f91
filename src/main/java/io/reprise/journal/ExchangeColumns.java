package io.reprise.journal;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The exchange of a group of writes as arrays, one for each column. */
final class ExchangeColumns {

  private final List<PendingWrite> group;
  private final PreparedStatement statement;
  private int next;

  ExchangeColumns(List<PendingWrite> group, PreparedStatement statement, int first) {
    this.group = group;
    this.statement = statement;
    this.next = first;
  }

  /** Binds the timers that end, then the rows of the outbox, then the marks. */
  void bind() throws SQLException {
    bindEnded();
    bindSent();
    bindHandled();
  }

  private void bindEnded() throws SQLException {
    List<Integer> entities = new ArrayList<>();
    List<String> senders = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      for (Exchange.EndedTimer ended : group.get(i).exchange().ended()) {
        entities.add(i + 1);
        senders.add(group.get(i).persistenceId());
        names.add(ended.name());
        sequences.add(ended.sequence());
        indexes.add(ended.index());
      }
    }
    column("int4", entities);
    column("varchar", senders);
    column("varchar", names);
    column("int8", sequences);
    column("int4", indexes);
  }

  private void bindSent() throws SQLException {
    List<Integer> entities = new ArrayList<>();
    List<String> senders = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    List<Integer> slices = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    List<Long> dues = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      PendingWrite write = group.get(i);
      for (OutboxRow row : write.exchange().sent()) {
        entities.add(i + 1);
        senders.add(write.persistenceId());
        sequences.add(row.sequence());
        indexes.add(row.index());
        slices.add(write.slice());
        kinds.add(row.kind());
        targets.add(row.target());
        dues.add(ChronoUnit.MICROS.between(Instant.EPOCH, row.due()));
      }
    }
    column("int4", entities);
    column("varchar", senders);
    column("int8", sequences);
    column("int4", indexes);
    column("int4", slices);
    column("varchar", kinds);
    column("varchar", targets);
    column("int8", dues);
  }

  private void bindHandled() throws SQLException {
    List<Integer> entities = new ArrayList<>();
    List<Object> commands = new ArrayList<>();
    List<String> receivers = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<String> senders = new ArrayList<>();
    List<Long> sent = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      for (Exchange.Handled handled : group.get(i).exchange().handled()) {
        entities.add(i + 1);
        commands.add(handled.command());
        receivers.add(group.get(i).persistenceId());
        sequences.add(handled.sequence());
        senders.add(handled.cause().entity().replace('/', '|'));
        sent.add(handled.cause().sequence());
        indexes.add(handled.cause().index());
      }
    }
    column("int4", entities);
    column("uuid", commands);
    column("varchar", receivers);
    column("int8", sequences);
    column("varchar", senders);
    column("int8", sent);
    column("int4", indexes);
  }

  private void column(String type, List<?> values) throws SQLException {
    Array array = statement.getConnection().createArrayOf(type, values.toArray());
    statement.setArray(next++, array);
  }
}
