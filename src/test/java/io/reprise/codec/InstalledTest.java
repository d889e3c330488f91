package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Accepted;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstalledTest {

  private static final Context CONTEXT =
      Context.ofQuery("till", "t1", "anonymous", Instant.parse("2026-11-22T20:00:00Z"));

  private final Installed till = install();

  @Test
  void lists_the_names_of_flattened_families() {
    assertThat(till.commandNames()).containsExactly("note", "open-till", "take");
    assertThat(till.eventNames()).containsExactly("marked", "opened", "taken");
    assertThat(till.queryNames()).containsExactly("balance", "marks");
    assertThat(till.name()).isEqualTo("till");
    assertThat(till.version()).isEqualTo(2);
    assertThat(till.origin()).isEqualTo("test");
  }

  @Test
  void reads_and_writes_a_command() throws Exception {
    String body =
        "{\"means\":[{\"type\":\"cash\",\"cents\":5},{\"type\":\"card\",\"number\":\"4711\"}],"
            + "\"currency\":\"EUR\",\"discount\":3,\"print\":true}";
    Object take = till.decodeCommand("take", json(body));
    assertThat(take)
        .isEqualTo(
            new Till.Take(
                List.of(new Till.Cash(5), new Till.Card("4711", Optional.empty())),
                Till.Currency.EUR,
                Optional.of(3),
                true));
    assertThat(till.encodeCommand(take)).isEqualTo(new Named("take", json(body)));
    assertThat(till.isCommand(take)).isTrue();
    assertThat(till.isCommand(new Till.Opened("Ann"))).isFalse();
  }

  @Test
  void reports_all_errors_of_a_command_at_once() {
    String body =
        "{\"extra\":1,\"means\":[{\"type\":\"cash\",\"cents\":99999999999999999999},"
            + "{\"type\":\"gold\"},"
            + "{\"type\":\"card\",\"number\":7,\"a/b~c\":0,\"validUntil\":\"2026-02-30\"},{}],"
            + "\"currency\":\"USD\",\"discount\":null}";
    assertThat(errors("take", body))
        .extracting(error -> error.pointer() + " " + error.code())
        .containsExactly(
            "/means/0/cents range",
            "/means/1/type type",
            "/means/2/number type",
            "/means/2/validUntil type",
            "/means/2/a~1b~0c unknown",
            "/means/3/type missing",
            "/currency type",
            "/discount type",
            "/print missing",
            "/extra unknown");
    assertThat(errors("take", body))
        .extracting(FieldError::detail)
        .contains(
            "\"USD\" (expected: one of EUR, CHF)",
            "\"gold\" (expected: one of card, cash)",
            "null (expected: a whole number from -2147483648 to 2147483647)",
            "missing (expected: true or false)",
            "unknown field extra (expected: one of means, currency, discount, print)");
  }

  @Test
  void reports_what_the_records_themselves_check() {
    assertThat(errors("take", "{\"means\":[],\"currency\":\"EUR\",\"print\":false,\"more\":1}"))
        .containsExactly(
            new FieldError(
                "/more",
                "unknown",
                "unknown field more (expected: one of means, currency, discount, print)"),
            new FieldError("/means", "invalid", "must not be empty"));
    assertThat(
            errors(
                "note",
                "{\"line\":{\"text\":\"a\",\"below\":[{\"text\":\" \",\"below\":[]}]},"
                    + "\"rates\":{}}"))
        .containsExactly(new FieldError("/line/below/0/text", "invalid", "must not be blank"));
    assertThat(errors("open-till", "[]"))
        .containsExactly(new FieldError("", "type", "an array (expected: an object)"));
  }

  @Test
  void a_check_that_throws_anything_else_is_an_error_of_its_record() {
    assertThat(errors("note", "{\"line\":{\"text\":\"a\",\"below\":[]},\"rates\":{}}"))
        .containsExactly(new FieldError("", "invalid", "no rates"));
    assertThat(errors("note", "{\"line\":{\"text\":\"a\",\"below\":[]},\"rates\":{\"USD\":1}}"))
        .extracting(FieldError::pointer)
        .containsExactly("/rates/USD");
  }

  @Test
  void takes_whole_numbers_however_they_are_written() throws Exception {
    assertThat(cash("1.50e1")).isEqualTo(new Till.Cash(15));
    assertThat(cash("-0.0")).isEqualTo(new Till.Cash(0));
    assertThat(cash("-9223372036854775808")).isEqualTo(new Till.Cash(Long.MIN_VALUE));
    assertThat(cashError("1.5")).isEqualTo("type");
    assertThat(cashError("1e-400")).isEqualTo("type");
    assertThat(cashError("1e999999999")).isEqualTo("range");
    assertThat(cashError("9223372036854775808")).isEqualTo("range");
    assertThat(cashError("9223372036854775808.0")).isEqualTo("range");
    assertThat(cashError("\"5\"")).isEqualTo("type");
    assertThat(cashError("true")).isEqualTo("type");
  }

  @Test
  void lists_the_commands_there_are() {
    assertThatThrownBy(() -> till.decodeCommand("steal", json("{}")))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("unknown command steal (expected: one of note, open-till, take)");
    assertThatThrownBy(() -> till.decodeQuery("steal", Map.of()))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("balance, marks");
  }

  @Test
  void reads_events_of_other_names_and_shapes() throws Exception {
    assertThat(till.decodeEvent("opened-by", 1, json("{\"clerk\":\"Ann\"}")))
        .contains(new Till.Opened("Ann"));
    assertThat(till.decodeEvent("taken", 1, json("{\"cents\":7}")))
        .contains(new Till.Taken(List.of(new Till.Cash(7))));
    assertThat(till.decodeEvent("taken", 2, json("{\"means\":[]}")))
        .contains(new Till.Taken(List.of()));
    assertThat(till.decodeEvent("counted", 1, json("{\"anything\":null}"))).isEmpty();
    assertThat(till.decodeCommand("open", json("{\"clerk\":\"Ann\"}")))
        .isEqualTo(new Till.OpenTill("Ann"));
  }

  @Test
  void an_event_that_no_longer_decodes_says_why() throws Exception {
    assertThat(eventErrors("stolen", "{}"))
        .containsExactly(
            new FieldError(
                "", "unknown", "unknown event stolen (expected: one of marked, opened, taken)"));
    assertThat(eventErrors("opened", "{\"clerk\":\"Ann\",\"more\":1}"))
        .extracting(FieldError::pointer)
        .containsExactly("/more");
  }

  @Test
  void writes_and_reads_states_sorted() throws Exception {
    JsonNode state =
        till.encodeState(new Till.Open("Ann", 5, new LinkedHashSet<>(List.of("b", "a", "c"))));
    assertThat(Json.write(state))
        .asString()
        .isEqualTo(
            "{\"type\":\"open\",\"clerk\":\"Ann\",\"cents\":5,\"marks\":[\"a\",\"b\",\"c\"]}");
    Till.Open read =
        (Till.Open)
            till.decodeState(
                json("{\"type\":\"open\",\"clerk\":\"Ann\",\"cents\":5,\"marks\":[\"c\",\"a\"]}"));
    assertThat(read.marks()).containsExactly("a", "c");
    assertThat(till.initial()).isEqualTo(new Till.Closed());
    assertThat(till.stateHash()).matches("[0-9a-f]{16}");
  }

  @Test
  void an_event_is_seen_as_it_will_be_read_back() {
    Till.Opened opened = new Till.Opened("Ann");
    assertThat(till.asReadBack(till.encodeEvent(opened))).isEqualTo(opened);
    Till.Marked marked = new Till.Marked(new LinkedHashSet<>(List.of("z", "a")));
    Object readBack = till.asReadBack(till.encodeEvent(marked));
    assertThat(((Till.Marked) readBack).marks()).containsExactly("a", "z");
    assertThat(readBack).isEqualTo(marked);
  }

  @Test
  void writes_declared_replies_only() {
    assertThat(till.encodeReply(new Till.Receipt("x")).toString()).isEqualTo("{\"text\":\"x\"}");
    assertThat(till.encodeReply(5L).toString()).isEqualTo("5");
    assertThat(till.encodeReply(new Till.Cash(1)).toString())
        .isEqualTo("{\"type\":\"cash\",\"cents\":1}");
    assertThatThrownBy(() -> till.encodeReply("no"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "reply of type String is not declared (expected: one of Receipt, Long, Means)."
                + " Add .replies(String.class).");
  }

  @Test
  void reads_queries_from_parameters() throws Exception {
    assertThat(
            till.decodeQuery(
                "marks",
                Map.of(
                    "limit", List.of("5"),
                    "currencies", List.of("CHF", "EUR"),
                    "numbers", List.of("10", "9"),
                    "like", List.of("{\"text\":\"a\",\"below\":[]}"),
                    "backwards", List.of("true"))))
        .isEqualTo(
            new Till.Marks(
                Optional.of(5),
                List.of(Till.Currency.CHF, Till.Currency.EUR),
                Set.of(9L, 10L),
                Optional.of(new Till.Line("a", List.of())),
                true));
    assertThat(till.decodeQuery("marks", Map.of("backwards", List.of("false"))))
        .isEqualTo(new Till.Marks(Optional.empty(), List.of(), Set.of(), Optional.empty(), false));
  }

  @Test
  void reports_all_wrong_parameters() {
    InvalidBody invalid =
        catchThrowableOfType(
            InvalidBody.class,
            () ->
                till.decodeQuery(
                    "marks",
                    Map.of(
                        "limit", List.of("5", "6"),
                        "currencies", List.of("EUR", "USD"),
                        "numbers", List.of("x"),
                        "like", List.of("{"),
                        "other", List.of("1"))));
    assertThat(invalid.errors())
        .extracting(error -> error.pointer() + " " + error.code())
        .containsExactly(
            "/limit type",
            "/currencies/1 type",
            "/numbers/0 type",
            "/like type",
            "/backwards missing",
            "/other unknown");
    assertThat(invalid.errors().get(3).detail()).contains("{ (expected: JSON, because records");
  }

  @Test
  void answers_queries() throws Exception {
    Object balance = till.decodeQuery("balance", Map.of());
    assertThat(till.answer(balance, new Till.Open("Ann", 5, Set.of()), CONTEXT).longValue())
        .isEqualTo(5);
  }

  @Test
  void runs_the_rules() {
    Decision<?> decision = till.decide(new Till.OpenTill("Ann"), till.initial(), CONTEXT);
    Object event = ((Accepted<?>) decision).events().get(0);
    assertThat(till.encodeEvent(event).name()).isEqualTo("opened");
    assertThat(till.evolve(event, till.initial())).isEqualTo(new Till.Open("Ann", 0, Set.of()));
  }

  @Test
  void says_which_field_a_rule_left_null() {
    assertThatThrownBy(() -> till.encodeEvent(nothing()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field clerk of io.reprise.codec.Till$Opened: null (expected: text");
    assertThatThrownBy(() -> till.encodeEvent(new Till.Opened("\ud800")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half a surrogate pair");
    assertThatThrownBy(() -> till.encodeEvent("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String is not a known event");
  }

  @SuppressWarnings("NullAway") // what a rule outside this build may do
  private static Till.Opened nothing() {
    return new Till.Opened(null);
  }

  private Object cash(String number) throws Exception {
    Till.Take take = (Till.Take) till.decodeCommand("take", json(takeCash(number)));
    return take.means().get(0);
  }

  private String cashError(String number) {
    return errors("take", takeCash(number)).get(0).code();
  }

  private static String takeCash(String number) {
    return "{\"means\":[{\"type\":\"cash\",\"cents\":%s}],\"currency\":\"EUR\",\"print\":true}"
        .formatted(number);
  }

  private List<FieldError> errors(String command, String body) {
    return catchThrowableOfType(InvalidBody.class, () -> till.decodeCommand(command, json(body)))
        .errors();
  }

  private List<FieldError> eventErrors(String event, String body) {
    return catchThrowableOfType(InvalidBody.class, () -> till.decodeEvent(event, 2, json(body)))
        .errors();
  }

  static JsonNode json(String text) throws MalformedJson {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Installed install() {
    try {
      return Installed.of(Till.COMPONENT, "test");
    } catch (BadComponent bad) {
      throw new AssertionError(bad);
    }
  }
}
