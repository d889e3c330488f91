package io.reprise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Effects;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.component.Component;
import io.reprise.journal.EffectId;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Place;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Verification;
import io.reprise.replay.Verified;
import io.reprise.samples.Samples;
import io.reprise.storage.Storage;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has come of bookings, transfers and cancellations, as in a {@link SimulationTest}, and what
 * must be true of it: by the states that the node shows, and by each entry of its journal, read
 * without the node.
 */
public final class Reckoning {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Set<String> ENDS = Set.of("CONFIRMED", "CANCELLED", "EXPIRED", "FAILED");

  private final Reads node;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<UUID, Entry> commands = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  private Reckoning(Reads node) {
    this.node = node;
  }

  /** Asks a node, whichever it is, by HTTP. */
  @FunctionalInterface
  public interface Reads {
    /** What a GET of a path gives. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException;
  }

  static Reckoning of(NodeProcess node) throws IOException, BadComponent {
    return of(node.database(), node::get, List.of());
  }

  /**
   * Reads the journal and looks whether it is sound in itself.
   *
   * @param more components that it has entries of, beside the samples
   */
  public static Reckoning of(Coordinates database, Reads node, List<Component<?, ?, ?>> more)
      throws IOException, BadComponent {
    Reckoning reckoning = new Reckoning(node);
    List<Installed> installed = new ArrayList<>();
    for (Component<?, ?, ?> component : new Samples().components()) {
      installed.add(Installed.unpinned(component, "samples"));
    }
    for (Component<?, ?, ?> component : more) {
      installed.add(Installed.unpinned(component, "tests"));
    }
    String config = TestStorage.configuredFor(database);
    try (Storage storage = Storage.openToRead(TestStorage.settings(config), 2, PATIENCE)) {
      JournalScan scan = new JournalScan(storage, 1_000, 4 << 20, PATIENCE);
      Verified verified =
          Verification.run(
              scan,
              Catalog.of(installed),
              Scope.all(),
              ReplaySettings.from(TestStorage.config(config).getConfig("replay")),
              (read, faults) -> {});
      assertThat(verified.faults()).as("faults of the journal").isEmpty();
      reckoning.read(scan);
    }
    return reckoning;
  }

  private void read(JournalScan scan) {
    Place place = Scope.all().beginning();
    JournalScan.Page page;
    do {
      page = scan.entries(Scope.all(), place);
      for (JournalScan.Row row : page.rows()) {
        entries.add(row.entry());
        place = row.place();
      }
    } while (page.more() && !page.rows().isEmpty());
  }

  /** All entries of the journal, those of each entity in their order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** All that must be true after these rounds. */
  public void check(List<SimulationPlan> rounds) throws Exception {
    noCommandTwice();
    eachEffectOnce();
    List<JsonNode> confirmed = confirmed(rounds);
    roomsAddUp(rounds.size(), confirmed);
    moneyAddsUp(rounds.size(), confirmed);
  }

  // ── by the journal ──────────────────────────────────────────────────────────────────────────

  /** Neither one that came from an effect, whose id is derived, nor one of a caller. */
  private void noCommandTwice() {
    List<String> twice = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.decided().isPresent()) {
        Entry before = commands.put(entry.commandId(), entry);
        if (before != null) {
          twice.add(
              "%s, sequence %d and %d: %s"
                  .formatted(
                      entry.entity(), before.sequence(), entry.sequence(), entry.decided().get()));
        }
      }
    }
    assertThat(twice).as("commands that were handled twice").isEmpty();
    Map<String, Integer> keys = new HashMap<>();
    entries.stream()
        .flatMap(
            entry ->
                entry.decided().stream()
                    .flatMap(
                        decided ->
                            decided
                                .command()
                                .key()
                                .map(key -> entry.entity() + " " + key)
                                .stream()))
        .forEach(key -> keys.merge(key, 1, Integer::sum));
    keys.values().removeIf(count -> count == 1);
    assertThat(keys).as("keys that were handled twice").isEmpty();
  }

  /** Each message has its command at the receiver, each outcome that is wanted at the sender. */
  private void eachEffectOnce() {
    List<String> lost = new ArrayList<>();
    Map<String, String> ended = endedTimers();
    for (Entry entry : entries) {
      List<Effects.Planned> planned =
          entry.decided().map(decided -> Effects.decode(decided.effects())).orElse(List.of());
      for (int index = 0; index < planned.size(); index++) {
        String name = entry.entity() + "/" + entry.sequence() + "/" + index;
        if (planned.get(index) instanceof Effects.Send send) {
          counts.merge("messages", 1, Integer::sum);
          checkMessage(entry, index, send, name, lost);
        } else if (planned.get(index) instanceof Effects.Schedule timer) {
          counts.merge("timers", 1, Integer::sum);
          checkTimer(entry, index, timer, name, ended.get(name), lost);
        }
      }
    }
    assertThat(lost).as("what was lost, or came too early").isEmpty();
  }

  private void checkMessage(
      Entry entry, int index, Effects.Send send, String name, List<String> lost) {
    UUID id = EffectId.message(entry.entity(), entry.sequence(), index, entry.time());
    Entry received = commands.get(id);
    if (received == null || !received.entity().equals(send.component() + "/" + send.id())) {
      lost.add(name + " did not arrive at " + send.component() + "/" + send.id());
      return;
    }
    boolean accepted = received.decided().orElseThrow().outcome().accepted();
    boolean wanted = (accepted ? send.onAccepted() : send.onRefused()).isPresent();
    UUID told = EffectId.outcome(entry.entity(), entry.sequence(), index, entry.time());
    if (wanted != commands.containsKey(told)) {
      lost.add(name + (wanted ? ": its sender was not told" : ": its sender was told of nothing"));
    }
  }

  private void checkTimer(
      Entry entry,
      int index,
      Effects.Schedule timer,
      String name,
      @Nullable String endedBy,
      List<String> lost) {
    Instant due =
        timer.at().orElseGet(() -> entry.time().plus(timer.delay().orElse(Duration.ZERO)));
    Entry fired = commands.get(EffectId.timer(entry.entity(), entry.sequence(), index, due));
    if ((fired == null) == (endedBy == null)) {
      lost.add(name + (fired == null ? " did not run off" : " ran off, though " + endedBy));
    } else if (fired != null && fired.time().isBefore(due)) {
      lost.add(name + " ran off at " + fired.time() + ", before " + due);
    }
    if (fired != null) {
      counts.merge("timers run off", 1, Integer::sum);
    }
  }

  /** Of each timer that was cancelled or set again before it ran off, by which entry. */
  private Map<String, String> endedTimers() {
    Map<String, String> running = new HashMap<>(); // by entity and name of the timer
    Map<String, String> ended = new HashMap<>();
    for (Entry entry : entries) {
      entry
          .decided()
          .flatMap(decided -> decided.command().cause())
          .ifPresent(
              cause ->
                  running
                      .values()
                      .remove(cause.entity() + "/" + cause.sequence() + "/" + cause.index()));
      int index = 0;
      for (JsonNode effect :
          entry.decided().<Iterable<JsonNode>>map(Entry.Decided::effects).orElse(List.of())) {
        String timer = entry.entity() + " " + effect.path("name").asText();
        String kind = effect.path("kind").asText();
        boolean sets = kind.equals("schedule");
        if (sets || kind.equals("cancel")) {
          String before =
              sets
                  ? running.put(timer, entry.entity() + "/" + entry.sequence() + "/" + index)
                  : running.remove(timer);
          Optional.ofNullable(before)
              .ifPresent(name -> ended.put(name, "sequence " + entry.sequence() + " ends it"));
        }
        index++;
      }
    }
    return ended;
  }

  // ── by the states ───────────────────────────────────────────────────────────────────────────

  private List<JsonNode> confirmed(List<SimulationPlan> rounds) throws Exception {
    List<JsonNode> confirmed = new ArrayList<>();
    List<String> halfDone = new ArrayList<>();
    for (SimulationPlan round : rounds) {
      for (String id : round.bookings()) {
        JsonNode booking = state("booking/" + id);
        String status = booking.path("status").asText();
        counts.merge(status, 1, Integer::sum);
        if (!ENDS.contains(status)) {
          halfDone.add(id + ": " + booking);
        } else if (status.equals("CONFIRMED")) {
          confirmed.add(((ObjectNode) booking).put("id", id));
        }
      }
    }
    assertThat(halfDone).as("bookings that are half done").isEmpty();
    return confirmed;
  }

  /** In each night there is what confirmed bookings have there, and nothing else. */
  private void roomsAddUp(int rounds, List<JsonNode> confirmed) throws Exception {
    for (int round = 0; round < rounds; round++) {
      for (String night : SimulationPlan.nights(round)) {
        Map<String, Integer> expected = new TreeMap<>();
        for (JsonNode booking : confirmed) {
          if (booking.path("parts").has("hotel/" + night)) {
            expected.put(booking.path("id").asText(), booking.at("/journey/rooms").intValue());
          }
        }
        JsonNode hotel = state("hotel/" + night);
        Map<String, Integer> reserved = new TreeMap<>();
        hotel
            .path("reservations")
            .properties()
            .forEach(each -> reserved.put(each.getKey(), each.getValue().path("rooms").intValue()));
        assertThat(reserved).as("rooms of hotel/" + night).isEqualTo(expected);
        assertThat(reserved.values().stream().mapToInt(rooms -> rooms).sum())
            .isLessThanOrEqualTo(SimulationPlan.ROOMS);
      }
    }
  }

  /**
   * Each wallet has what was put in, less what confirmed bookings cost, and what was transferred.
   */
  private void moneyAddsUp(int rounds, List<JsonNode> confirmed) throws Exception {
    Map<String, Long> expected = new TreeMap<>();
    for (int wallet = 0; wallet < SimulationPlan.WALLETS; wallet++) {
      expected.put("w" + wallet, (long) rounds * SimulationPlan.MONEY_EACH);
    }
    long paid = 0;
    for (JsonNode booking : confirmed) {
      long cents = booking.at("/journey/cents").longValue();
      paid += cents;
      expected.merge(booking.at("/journey/wallet").asText(), -cents, Long::sum);
    }
    for (Entry entry : entries) {
      if (entry.kind().equals("transferred")) {
        UUID id = EffectId.message(entry.entity(), entry.sequence(), 0, entry.time());
        Entry received = Objects.requireNonNull(commands.get(id));
        boolean arrived = received.decided().orElseThrow().outcome().accepted();
        JsonNode transfer = entry.event().orElseThrow().body();
        counts.merge("transfers " + (arrived ? "done" : "taken back"), 1, Integer::sum);
        if (arrived) {
          long cents = transfer.path("cents").longValue();
          expected.merge(entry.id(), -cents, Long::sum);
          expected.merge(transfer.path("to").asText(), cents, Long::sum);
        }
      }
    }
    Map<String, Long> found = new TreeMap<>();
    for (String wallet : new TreeSet<>(expected.keySet())) {
      found.put(wallet, state("wallet/" + wallet).path("cents").longValue());
    }
    assertThat(found).as("cents of each wallet").isEqualTo(expected);
    assertThat(found.values().stream().mapToLong(cents -> cents).sum())
        .as("cents of all wallets")
        .isEqualTo((long) rounds * SimulationPlan.WALLETS * SimulationPlan.MONEY_EACH - paid);
  }

  private JsonNode state(String entity) throws IOException, InterruptedException {
    HttpResponse<String> answer = node.get("/v1/entities/" + entity + "?consistency=linearizable");
    assertThat(answer.statusCode()).as(entity + ": " + answer.body()).isEqualTo(200);
    return json(answer).path("state");
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.parse(answer.body().getBytes(UTF_8));
    } catch (MalformedJson e) {
      throw new IllegalStateException(answer.body(), e);
    }
  }

  @Override
  public String toString() {
    return entries.size() + " entries, " + counts;
  }
}
