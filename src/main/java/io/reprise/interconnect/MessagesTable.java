package io.reprise.interconnect;

import io.reprise.interconnect.Messages.Action;
import io.reprise.interconnect.Messages.By;
import io.reprise.interconnect.Messages.Filter;
import io.reprise.interconnect.Messages.Intervention;
import io.reprise.interconnect.Messages.Kind;
import io.reprise.interconnect.Messages.Order;
import io.reprise.interconnect.Messages.Verdict;
import io.reprise.interconnect.Messages.Waiting;
import io.reprise.journal.EffectId;
import io.reprise.journal.JournalScan;
import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements of {@link Messages}; each is a transaction of its own. */
final class MessagesTable {

  private static final String SELECT =
      "SELECT o.sender, o.sequence, o.index, o.kind, o.target, o.due, o.attempts, o.parked,"
          + " o.code, o.error, o.tried, o.parked_at, o.outcome, o.intervened, o.skipped"
          + " FROM reprise.outbox AS o WHERE ";

  /** The same of those that are parked, without what may be long: there may be many. */
  private static final String SELECT_NAMES =
      "SELECT o.sender, o.sequence, o.index, o.kind, o.target, o.due, 0, true, NULL, NULL,"
          + " NULL::timestamptz, NULL::timestamptz, NULL::bytea, NULL, false"
          + " FROM reprise.outbox AS o WHERE ";

  private static final String PARKED_FIRST = SELECT + "o.parked ORDER BY o.parked_at LIMIT 1";

  /** By the index of each slice: there may be millions of timers that are due later. */
  private static final String WAITS_LONGEST =
      SELECT
          + "(o.sender, o.sequence, o.index) = (SELECT first.sender, first.sequence, first.index"
          + " FROM generate_series(0, ? - 1) AS s(slice) CROSS JOIN LATERAL ("
          + "SELECT i.sender, i.sequence, i.index, i.due FROM reprise.outbox AS i"
          + " WHERE i.slice = s.slice AND NOT i.parked AND i.due < now() ORDER BY i.due LIMIT 1)"
          + " AS first ORDER BY first.due LIMIT 1)";

  private static final String BY_NAME = " ORDER BY o.sender, o.sequence, o.index";

  private static final String ONE = "o.sender = ? AND o.sequence = ? AND o.index = ?";

  /** Others of its pair: the same receiver, or the same endpoint whatever the operation. */
  private static final String OF_PAIR =
      " FROM reprise.outbox AS o WHERE o.sender = ? AND o.kind = ? AND CASE o.kind"
          + " WHEN 'call' THEN split_part(o.target, '/', 1) ELSE o.target END = ?"
          + " AND o.kind <> 'schedule' AND ";

  private static final String HELD_BACK_BY =
      "SELECT o.sender, o.sequence, o.index"
          + OF_PAIR
          + "o.parked AND (o.sequence, o.index) < (?, ?)"
          + BY_NAME
          + " LIMIT 1";

  private static final String HOLDS_BACK =
      "SELECT count(*)" + OF_PAIR + "(o.sequence, o.index) > (?, ?)";

  private static final String INTERVENTIONS =
      "SELECT at, action, caller, reason FROM reprise.interventions"
          + " WHERE sender = ? AND sequence = ? AND index = ? ORDER BY at DESC LIMIT ?";

  // A message that is skipped gets the mark itself, without an entry: one that is still on its way
  // can't be handled any more. Locks in one order, so that two can't wait for each other. A message
  // that has left a
  // mark was handled, though nobody knows its outcome here: its sender must not hear otherwise.
  private static final String INTERVENE =
      "WITH asked AS (SELECT * FROM (SELECT ?::boolean AS skip) AS action,"
          + " unnest(?::varchar[], ?::bigint[], ?::int[], ?::uuid[])"
          + " WITH ORDINALITY AS a(sender, sequence, index, command, no)), found AS MATERIALIZED ("
          + "SELECT o.sender, o.sequence, o.index, no, skip, CASE WHEN NOT o.parked"
          + " THEN 'NOT_PARKED' WHEN skip AND (o.outcome IS NOT NULL OR h.command IS NOT NULL)"
          + " THEN 'HANDLED' WHEN skip AND o.code = '"
          + Outbox.UNREADABLE
          + "' THEN 'UNREADABLE' ELSE 'DONE' END AS verdict"
          + " FROM asked JOIN reprise.outbox AS o USING (sender, sequence, index)"
          + " LEFT JOIN reprise.handled AS h ON h.command = asked.command"
          + " ORDER BY o.sender, o.sequence, o.index FOR UPDATE OF o), changed AS ("
          + "UPDATE reprise.outbox AS o SET parked = false, parked_at = NULL, code = NULL,"
          + " attempts = 0, skipped = o.skipped OR f.skip, hops_from = o.hops_from + CASE"
          + " WHEN o.code = 'hop-limit' AND NOT f.skip THEN ? ELSE 0 END, intervened = ?"
          + " FROM found AS f WHERE o.sender = f.sender AND o.sequence = f.sequence"
          + " AND o.index = f.index AND f.verdict = 'DONE'"
          + " RETURNING o.sender, o.sequence, o.index), given_up AS (INSERT INTO reprise.handled"
          + " (command, receiver, sequence, sender, sent, index) SELECT a.command,"
          + " replace(o.target, '/', '|'), 0, o.sender, o.sequence, o.index FROM found AS f"
          + " JOIN asked AS a USING (no) JOIN reprise.outbox AS o ON o.sender = f.sender"
          + " AND o.sequence = f.sequence AND o.index = f.index WHERE f.skip"
          + " AND f.verdict = 'DONE' AND a.command IS NOT NULL AND NOT o.skipped), noted AS ("
          + "INSERT INTO reprise.interventions (action, sender, sequence, index, caller, reason)"
          + " SELECT ?, sender, sequence, index, ?, ? FROM changed)"
          + " SELECT no, verdict FROM found";

  private final Storage storage;
  private final int hopsMax;
  private final int timeoutSeconds;
  private final int bulkTimeoutSeconds;

  MessagesTable(Storage storage, InterconnectSettings settings) {
    this.storage = storage;
    this.hopsMax = settings.hopsMax();
    this.timeoutSeconds = seconds(settings.outboxTimeout());
    this.bulkTimeoutSeconds = seconds(settings.interveneTimeout());
  }

  private static int seconds(Duration timeout) {
    return (int) Math.max(1, timeout.plusMillis(999).toSeconds());
  }

  /** Those after a name, by name. */
  List<Waiting> list(Filter filter, Optional<ErrandKey> after, int limit) throws SQLException {
    Where where = new Where(filter);
    after.ifPresent(
        name ->
            where.and(
                "(o.sender, o.sequence, o.index) > (?, ?, ?)",
                name.persistenceId(),
                name.sequence(),
                name.index()));
    return select(SELECT + where.text() + BY_NAME + " LIMIT " + limit, where.values());
  }

  long count(Filter filter) throws SQLException {
    Where where = new Where(filter);
    String sql = "SELECT count(*) FROM reprise.outbox AS o WHERE " + where.text();
    return number(sql, where.values());
  }

  /** All parked ones, with their names and receivers only. */
  List<Waiting> names(Filter parked) throws SQLException {
    Where where = new Where(parked);
    return select(SELECT_NAMES + where.text() + BY_NAME, where.values());
  }

  Optional<Waiting> find(ErrandKey name) throws SQLException {
    return select(SELECT + ONE, List.of(name.persistenceId(), name.sequence(), name.index()))
        .stream()
        .findFirst();
  }

  long parked() throws SQLException {
    return number("SELECT count(*) FROM reprise.outbox AS o WHERE o.parked", List.of());
  }

  /** The one that has been parked for longest. */
  Optional<Waiting> parkedFirst() throws SQLException {
    return select(PARKED_FIRST, List.of()).stream().findFirst();
  }

  /** Of those that are due and not parked, the one that has been due for longest. */
  Optional<Waiting> waitsLongest() throws SQLException {
    return select(WAITS_LONGEST, List.of(JournalScan.SLICES)).stream().findFirst();
  }

  /** What waits for what. */
  Order order(Waiting message) throws SQLException {
    ErrandKey name = message.name();
    int slash = message.to().indexOf('/');
    boolean call = message.kind() == Kind.CALL && slash >= 0;
    List<Object> pair =
        List.of(
            name.persistenceId(),
            message.kind().stored(),
            call ? message.to().substring(0, slash) : message.to(),
            name.sequence(),
            name.index());
    Optional<ErrandKey> before = Optional.empty();
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, HELD_BACK_BY, pair);
        ResultSet rows = select.executeQuery()) {
      if (rows.next()) {
        before = Optional.of(name(rows));
      }
    }
    return new Order(before, message.parked() ? number(HOLDS_BACK, pair) : 0);
  }

  /** The newest first. */
  List<Intervention> interventions(ErrandKey name, int limit) throws SQLException {
    List<Object> values = List.of(name.persistenceId(), name.sequence(), name.index(), limit);
    List<Intervention> found = new ArrayList<>();
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, INTERVENTIONS, values);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Intervention(
                rows.getObject(1, OffsetDateTime.class).toInstant(),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4)));
      }
    }
    return found;
  }

  /** Does it where it can be done, and notes it; what came of each, in their order. */
  List<Verdict> intervene(Action action, List<Waiting> all, By by) throws SQLException {
    Verdict[] verdicts = new Verdict[all.size()];
    Arrays.fill(verdicts, Verdict.UNKNOWN); // those that are gone by now
    try (Connection connection = storage.connection();
        PreparedStatement update = connection.prepareStatement(INTERVENE)) {
      update.setQueryTimeout(bulkTimeoutSeconds);
      update.setBoolean(1, action == Action.SKIP);
      set(update, 2, "varchar", all, waiting -> waiting.name().persistenceId());
      set(update, 3, "int8", all, waiting -> waiting.name().sequence());
      set(update, 4, "int4", all, waiting -> waiting.name().index());
      set(update, 5, "uuid", all, MessagesTable::commandOf);
      update.setInt(6, hopsMax);
      update.setString(7, by.reason());
      update.setString(8, action.word());
      update.setString(9, by.caller());
      update.setString(10, by.reason());
      try (ResultSet rows = update.executeQuery()) {
        while (rows.next()) {
          verdicts[rows.getInt(1) - 1] = Verdict.valueOf(rows.getString(2));
        }
      }
    }
    return List.of(verdicts);
  }

  /** The command that a message gives its receiver: a message is due when its entry is written. */
  private static @Nullable UUID commandOf(Waiting waiting) {
    ErrandKey name = waiting.name();
    return waiting.kind() == Kind.MESSAGE
        ? EffectId.message(name.sender(), name.sequence(), name.index(), waiting.due())
        : null;
  }

  /** What a filter says, for a row {@code o}. */
  private static final class Where {
    private final List<String> conditions = new ArrayList<>(List.of("true"));
    private final List<Object> values = new ArrayList<>();

    Where(Filter filter) {
      if (filter.parked()) {
        and("o.parked");
      }
      filter.from().ifPresent(this::from);
      filter.to().ifPresent(this::to);
      filter.code().ifPresent(code -> and("o.code = ?", code));
      filter.kind().ifPresent(kind -> and("o.kind = ?", kind.stored()));
    }

    private void from(String sender) {
      if (sender.contains("/")) {
        and("o.sender = ?", sender.replace('/', '|'));
      } else { // from | up to what comes after it: a range of the index
        and("o.sender > ? AND o.sender < ?", sender + "|", sender + "}");
      }
    }

    private void to(String receiver) {
      if (receiver.contains("/")) {
        and("o.kind <> 'schedule' AND o.target = ?", receiver);
      } else {
        and("o.kind <> 'schedule' AND starts_with(o.target, ?)", receiver + "/");
      }
    }

    void and(String condition, Object... given) {
      conditions.add(condition);
      values.addAll(List.of(given));
    }

    String text() {
      return String.join(" AND ", conditions);
    }

    List<Object> values() {
      return values;
    }
  }

  private List<Waiting> select(String sql, List<Object> values) throws SQLException {
    List<Waiting> found = new ArrayList<>();
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, sql, values);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(waiting(rows));
      }
    }
    return found;
  }

  private static Waiting waiting(ResultSet rows) throws SQLException {
    return new Waiting(
        name(rows),
        Kind.ofStored(rows.getString(4)),
        rows.getString(5),
        rows.getObject(6, OffsetDateTime.class).toInstant(),
        rows.getInt(7),
        rows.getBoolean(8),
        Optional.ofNullable(rows.getString(9)),
        Optional.ofNullable(rows.getString(10)),
        time(rows, 11),
        time(rows, 12),
        Optional.ofNullable(OutcomeJson.outcome(rows.getBytes(13))),
        Optional.ofNullable(rows.getString(14)),
        rows.getBoolean(15));
  }

  private static ErrandKey name(ResultSet rows) throws SQLException {
    return new ErrandKey(rows.getString(1).replace('|', '/'), rows.getLong(2), rows.getInt(3));
  }

  private static Optional<Instant> time(ResultSet rows, int column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private long number(String sql, List<Object> values) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, sql, values);
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private PreparedStatement prepare(Connection connection, String sql, List<Object> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    return statement;
  }

  private static <T> void set(
      PreparedStatement statement,
      int at,
      String type,
      List<T> all,
      Function<T, @Nullable Object> column)
      throws SQLException {
    Object[] values = all.stream().map(column).toArray();
    statement.setArray(at, statement.getConnection().createArrayOf(type, values));
  }
}
