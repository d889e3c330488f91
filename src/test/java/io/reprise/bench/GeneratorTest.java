package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.reprise.bench.HeldServer.Answers;
import io.reprise.bench.HeldServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Against real sockets. What is asserted of times holds on the slowest machine too. */
class GeneratorTest {
  private static final Duration STALL = Duration.ofMillis(600);
  private static final int RATE = 500;
  private static final BenchSettings SETTINGS =
      BenchSettings.from(ConfigFactory.load().getConfig("reprise.bench"));
  private static final Generator.Limits PATIENT =
      new Generator.Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 1);

  /** Holds all answers from the twentieth request on, for as long as the stall. */
  private static final class Stalling implements Answers {
    private static final int FROM = 20;

    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @Override
    public Reply to(long number, String head) throws Exception {
      if (number == FROM) {
        over.completeOnTimeout(null, STALL.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (number >= FROM) {
        over.get(30, TimeUnit.SECONDS);
      }
      return Reply.OK;
    }
  }

  @Test
  void counts_a_stall_for_all_commands_that_were_due_meanwhile() throws Exception {
    try (HeldServer server = new HeldServer(new Stalling())) {
      Measured measured = run(server, PATIENT, open(4, Duration.ofSeconds(2)));

      assertThat(measured.count()).isEqualTo(2L * RATE);
      assertThat(measured.failed()).isZero();
      // 300 of 1,000 were due in the stall; half of them waited for half of it, or longer
      assertThat(measured.latency().millis(88)).isGreaterThan(STALL.toMillis() / 2.0);
      assertThat(measured.longest().millis()).isGreaterThanOrEqualTo(STALL.toMillis() * 0.95);
      assertThat(measured.silence().millis()).isGreaterThanOrEqualTo(STALL.toMillis() * 0.95);
      assertThat(measured.silence().second()).isBetween(0.0, 2.0);
      assertThat(measured.waited() + measured.unsent())
          .as("due while all 4 connections waited")
          .isGreaterThan(200);
    }
  }

  @Test
  void sends_no_more_than_connections_in_a_stall_without_a_rate() throws Exception {
    try (HeldServer server = new HeldServer(new Stalling())) {
      Measured measured =
          run(server, PATIENT, new Round(4, OptionalDouble.empty(), Duration.ZERO, STALL));

      assertThat(measured.longest().millis()).isGreaterThanOrEqualTo(STALL.toMillis() * 0.95);
      assertThat(measured.waited()).isZero();
      assertThat(measured.accepted()).isEqualTo(measured.count()).isEqualTo(server.requests());
      assertThat(measured.count()).as("before it, and 4 under way").isLessThan(30);
    }
  }

  @Test
  void counts_commands_that_no_connection_was_ever_free_for() throws Exception {
    CompletableFuture<Reply> never = new CompletableFuture<>();
    try (HeldServer server = new HeldServer((number, head) -> never.get(60, TimeUnit.SECONDS))) {
      Generator.Limits limits =
          new Generator.Limits(Duration.ofSeconds(10), Duration.ofMillis(700), 1);
      Measured measured = run(server, limits, open(2, Duration.ofMillis(500)));

      assertThat(measured.count()).isEqualTo(RATE / 2);
      assertThat(measured.failures()).containsEntry(Failure.TIMED_OUT, 2L);
      assertThat(measured.unsent()).isEqualTo(RATE / 2 - 2);
      assertThat(measured.accepted()).isZero();
      assertThat(measured.latency().millis(50)).isGreaterThan(200);
      assertThat(measured.silence().millis()).isGreaterThan(450);
    }
  }

  @Test
  void gives_each_command_a_key_of_its_own_and_spreads_over_all_entities() throws Exception {
    try (HeldServer server = new HeldServer((number, head) -> Reply.OK);
        Generator generator = generator(server, PATIENT)) {
      Round round = new Round(3, OptionalDouble.empty(), Duration.ZERO, Duration.ofHours(1));
      generator.run(
          round,
          request(9),
          settled -> {
            if (settled > RATE) {
              generator.stop();
            }
          });

      assertThat(server.asked().stream().map(head -> line(head, "idempotency-key:")))
          .hasSizeGreaterThan(RATE)
          .doesNotContain("")
          .doesNotHaveDuplicates();
      assertThat(server.asked().stream().map(head -> head.lines().findFirst().orElse("")))
          .allMatch(line -> line.matches("POST /v1/entities/door/d-[1-9]/knock HTTP/1.1"))
          .contains(
              "POST /v1/entities/door/d-1/knock HTTP/1.1",
              "POST /v1/entities/door/d-9/knock HTTP/1.1");
      assertThat(line(server.asked().get(0), "host:"))
          .isEqualTo("host: " + server.url().substring("http://".length()));
    }
  }

  @Test
  void comes_back_after_a_connection_broke_and_tells_what_was_not_accepted() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    String busy = "{\"type\":\"/problems/busy\",\"title\":\"Too much\"}";
    Answers answers =
        (number, head) ->
            switch (turn.getAndIncrement() % 3) {
              case 0 -> Reply.OK;
              case 1 -> new Reply(503, busy);
              default -> Reply.HANG_UP;
            };
    try (HeldServer server = new HeldServer(answers)) {
      Measured measured =
          run(
              server,
              PATIENT,
              new Round(2, OptionalDouble.empty(), Duration.ZERO, Duration.ofMillis(500)));

      long each = measured.accepted();
      assertThat(each).isPositive();
      assertThat(measured.failures().keySet())
          .containsExactlyInAnyOrder(new Failure(Failure.Kind.ANSWER, 503, "busy"), Failure.BROKEN);
      assertThat(measured.count()).isEqualTo(measured.accepted() + measured.failed());
      assertThat(measured.hasUnknown()).isTrue();
    }
  }

  @Test
  void sends_one_command_to_each_entity() throws Exception {
    try (HeldServer server = new HeldServer((number, head) -> Reply.OK);
        Generator generator =
            generator(
                server, new Generator.Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 2))) {
      Measured measured = generator.once(5, Duration.ofSeconds(60), request(200), settled -> {});

      assertThat(measured.accepted()).isEqualTo(200);
      assertThat(server.asked().stream().map(head -> head.lines().findFirst().orElse("")))
          .hasSize(200)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void ends_at_once_when_it_is_told_to_and_counts_what_waits() throws Exception {
    try (HeldServer server = new HeldServer(new Stalling());
        Generator generator = generator(server, PATIENT)) {
      Measured measured =
          generator.run(
              new Round(4, OptionalDouble.empty(), Duration.ZERO, Duration.ofHours(1)),
              request(9),
              settled -> {
                if (server.requests() > Stalling.FROM) {
                  generator.stop();
                }
              });

      assertThat(measured.interrupted()).isTrue();
      assertThat(measured.count()).isEqualTo(server.requests());
      assertThat(measured.seconds()).isLessThan(600);
    }
  }

  @Test
  void says_why_there_is_no_connection() throws Exception {
    HeldServer server = new HeldServer((number, head) -> Reply.OK);
    server.close();
    try (Generator generator = generator(server, PATIENT)) {
      assertThatThrownBy(
              () -> generator.run(open(2, Duration.ofSeconds(1)), request(9), settled -> {}))
          .isInstanceOf(IOException.class)
          .hasMessage(server.url() + " refused it");
    }
  }

  private static Round open(int connections, Duration lasting) {
    return new Round(connections, OptionalDouble.of(RATE), Duration.ZERO, lasting);
  }

  private static Measured run(HeldServer server, Generator.Limits limits, Round round)
      throws IOException {
    try (Generator generator = generator(server, limits)) {
      return generator.run(round, request(9), settled -> {});
    }
  }

  private static Generator generator(HeldServer server, Generator.Limits limits)
      throws IOException {
    return new Generator(List.of(URI.create(server.url())), Optional.empty(), limits, SETTINGS);
  }

  private static Request request(int entities) {
    return new Request(
        "POST", "/v1/entities/door/d-", "/knock", Map.of("X-Test", "1"), "{}", true, entities);
  }

  private static String line(String head, String begin) {
    return head.lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith(begin))
        .findFirst()
        .orElse("");
  }
}
