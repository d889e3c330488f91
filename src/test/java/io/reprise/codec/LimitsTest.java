package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body must not do: fill the memory, break out of its form, or hide what is wrong. */
class LimitsTest {

  record Amounts(Optional<BigDecimal> decimal, Optional<BigInteger> whole) {}

  record Chain(List<Chain> next) {}

  record Ids(Set<UUID> ids, Map<Instant, Long> times) {}

  private final Shape amounts = shape(Amounts.class);
  private final Shape chains = shape(Chain.class);
  private final Shape ids = shape(Ids.class);

  @ParameterizedTest
  @ValueSource(strings = {"1E+1001", "1e999999999", "1e99999999999", "-1e-1001"})
  void refuses_decimals_that_arithmetic_would_blow_up(String text) {
    assertThat(errors(amounts, "{\"decimal\":\"" + text + "\"}"))
        .containsExactly(
            new FieldError(
                "/decimal", "range", text + " (expected: at most 1000 digits, written out)"));
  }

  @Test
  void refuses_numbers_of_many_digits() {
    String digits = "9".repeat(1001);
    assertThat(errors(amounts, "{\"decimal\":\"" + digits + "\",\"whole\":\"" + digits + "\"}"))
        .extracting(FieldError::code)
        .containsExactly("range", "range");
  }

  @Test
  void reads_in_history_what_it_would_refuse_from_outside() throws Exception {
    Amounts large =
        new Amounts(Optional.of(new BigDecimal("1E+5000")), Optional.of(BigInteger.TEN.pow(2000)));
    JsonNode json = amounts.encode(large, 0);
    assertThat(Family.decode(amounts, json, Decoding.Source.HISTORY)).isEqualTo(large);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "+1", " 1", "1.", ".5", "0x10", "١", "1e", "NaN", "1_000"})
  void takes_decimals_in_one_notation_only(String text) {
    assertThat(errors(amounts, "{\"decimal\":\"" + text + "\"}"))
        .extracting(FieldError::code)
        .containsExactly("type");
  }

  @Test
  void keeps_the_scale_of_decimals() throws Exception {
    Object read =
        Family.decode(
            amounts, InstalledTest.json("{\"decimal\":\"1.500\"}"), Decoding.Source.OUTSIDE);
    assertThat(amounts.encode(read, 0).toString()).isEqualTo("{\"decimal\":\"1.500\"}");
  }

  @Test
  void takes_ids_and_keys_once_however_they_are_written() {
    assertThat(
            errors(
                ids,
                """
                {"ids":["1-1-1-1-1","01890a5d-ac96-774b-bcce-b302099a8057",
                        "01890A5D-AC96-774B-BCCE-B302099A8057"],
                 "times":{"2026-11-22T20:00:00Z":1,"2026-11-22T21:00:00+01:00":2,"now":3}}
                """))
        .extracting(error -> error.pointer() + " " + error.code())
        .containsExactly(
            "/ids/0 type",
            "/ids/2 invalid",
            "/times/2026-11-22T21:00:00+01:00 invalid",
            "/times/now type");
  }

  @Test
  void what_nests_too_deep_is_not_written() throws Exception {
    Chain chain = new Chain(List.of());
    for (int i = 0; i < 31; i++) {
      chain = new Chain(List.of(chain));
    }
    byte[] deepest = Json.write(chains.encode(chain, 0));
    assertThat(Family.decode(chains, Json.parse(deepest), Decoding.Source.OUTSIDE))
        .isEqualTo(chain);
    for (int i = 0; i < 100_000; i++) {
      chain = new Chain(List.of(chain));
    }
    Chain tooDeep = chain;
    assertThatThrownBy(() -> chains.encode(tooDeep, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nests deeper than 64 levels");
  }

  @Test
  void counts_errors_beyond_a_thousand() {
    String body = "{\"ids\":[" + "1,".repeat(1_500) + "1],\"times\":{}}";
    List<FieldError> errors = errors(ids, body);
    assertThat(errors).hasSize(1_001);
    assertThat(errors.get(1_000)).isEqualTo(new FieldError("", "invalid", "and 501 more errors"));
  }

  @Test
  void shows_the_beginning_of_a_long_value() {
    String detail =
        errors(ids, "{\"ids\":[\"" + "x".repeat(100_000) + "\"],\"times\":{}}").get(0).detail();
    assertThat(detail)
        .startsWith("\"xxxxx")
        .contains("… (100002 characters) (expected: a UUID")
        .hasSizeLessThan(250);
  }

  private static List<FieldError> errors(Shape shape, String body) {
    return catchThrowableOfType(
            InvalidBody.class,
            () -> Family.decode(shape, InstalledTest.json(body), Decoding.Source.OUTSIDE))
        .errors();
  }

  private static Shape shape(Class<?> type) {
    return new ShapeReader(new Problems("test", "test")).readWhole(type, Where.of("value"));
  }
}
