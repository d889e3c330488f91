package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.entity.CommandIds;
import java.time.Clock;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {
  private static final CommandIds IDS = new CommandIds(Clock.systemUTC());
  private static final String SENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void keeps_the_trace_of_the_caller_and_answers_with_a_part_of_its_own() {
    Trace trace = Trace.of(List.of(SENT), IDS);

    assertThat(trace.traceparent()).isEqualTo(SENT);
    assertThat(trace.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(trace.response())
        .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01")
        .doesNotContain("b7ad6b7169203331");
  }

  @Test
  void reads_a_later_version_as_far_as_it_knows_it() {
    assertThat(Trace.of(List.of("cc" + SENT.substring(2) + "-more"), IDS).traceId())
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"
      })
  void makes_a_trace_of_its_own_instead_of_an_invalid_one(String sent) {
    assertThat(Trace.of(List.of(sent), IDS).traceparent())
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
        .doesNotContain("0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void makes_a_trace_of_its_own_if_there_are_two() {
    assertThat(Trace.of(List.of(SENT, SENT), IDS).traceparent()).isNotEqualTo(SENT);
  }

  @Property
  void never_fails(@ForAll String sent) {
    assertThat(Trace.of(List.of(sent), IDS).traceparent()).hasSize(55);
  }
}
