package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reprise.codec.FieldError;
import io.reprise.replay.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  @Test
  void reads_numbers_words_times_and_what_is_left() {
    Parameters parameters =
        of("/x?limit=3&order=desc&at=2026-11-22T20:00:00%2B02:00&room=1&room=2");

    assertThat(parameters.number("limit", 1, 10)).hasValue(3);
    assertThat(parameters.number("after", 1, 10)).isEmpty();
    assertThat(parameters.word("order", "asc", "desc")).isEqualTo("desc");
    assertThat(parameters.word("consistency", "entity", "linearizable")).isEqualTo("entity");
    assertThat(parameters.time("at")).contains(Instant.parse("2026-11-22T18:00:00Z"));
    assertThat(parameters.rest()).isEqualTo(Map.of("room", List.of("1", "2")));
    assertThatCode(parameters::done).doesNotThrowAnyException();
  }

  @Test
  void tells_all_that_is_wrong_at_once() {
    Parameters parameters = of("/x?limit=0&after=x&order=up&at=noon&limitt=3&before=1&before=2");
    parameters.number("limit", 1, 10);
    parameters.number("after", 0, 10);
    parameters.number("before", 0, 10);
    parameters.word("order", "asc", "desc");
    parameters.time("at");

    Problem.Thrown thrown = catchThrowableOfType(Problem.Thrown.class, parameters::done);

    assertThat(thrown.problem().kind()).isEqualTo(Problems.INVALID_PARAMETER);
    assertThat(thrown.problem().errors())
        .extracting(FieldError::pointer)
        .containsExactly("/limit", "/after", "/before", "/order", "/at", "/limitt");
    assertThat(thrown.problem().errors())
        .extracting(FieldError::code)
        .containsExactly("range", "type", "invalid", "invalid", "type", "unknown");
  }

  @Test
  void escapes_pointers() {
    Problem.Thrown thrown = catchThrowableOfType(Problem.Thrown.class, of("/x?a/b~c=1")::done);

    assertThat(thrown.problem().errors().get(0).pointer()).isEqualTo("/a~1b~0c");
  }

  @Test
  void reads_one_moment_of_the_past() {
    assertThat(Pasts.moment(of("/x?at-sequence=3"), NOW)).contains(new Moment.AtSequence(3));
    assertThat(Pasts.moment(of("/x?at-time=2020-01-01T00:00:00Z"), NOW))
        .contains(new Moment.AtTime(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(Pasts.moment(of("/x?at-time=2026-12-01T00:00:00Z"), NOW))
        .contains(new Moment.AtTime(NOW));
    assertThat(Pasts.moment(of("/x"), NOW)).isEmpty();
  }

  @Test
  void refuses_two_moments_and_one_to_come() {
    Parameters two = of("/x?at-sequence=3&at-time=2020-01-01T00:00:00Z");
    Parameters future = of("/x?at-time=2026-12-01T00:00:00.000001Z");
    assertThat(Pasts.moment(two, NOW)).isPresent();
    assertThat(Pasts.moment(future, NOW)).isPresent();

    HeadersTest.assertProblem(Problems.INVALID_PARAMETER, two::done);
    HeadersTest.assertProblem(Problems.INVALID_PARAMETER, future::done);
  }

  private static Parameters of(String target) {
    return new Parameters(Requests.get(target));
  }
}
