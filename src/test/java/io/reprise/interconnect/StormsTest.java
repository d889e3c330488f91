package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More messages than anybody should send: each takes effect once, and a loop comes to an end. */
class StormsTest {
  private static final int MESSAGES = 10_000;

  /** One command with so many effects takes its time on a slow machine. */
  @RegisterExtension
  static final RelayNode NODE =
      new RelayNode(
          """
          reprise.http.command-timeout = 50 seconds
          reprise.storage {
            statement-timeout = 50s, transaction-timeout = 51s, socket-timeout = 55s
            idle-in-transaction-timeout = 50s
          }
          """);

  @Test
  void a_loop_ends_at_the_hop_limit_with_its_last_message_parked() throws Exception {
    NODE.send("ping", "loop", "{\"to\":\"pong\",\"back\":\"ping\"}");
    String parked = " FROM reprise.outbox WHERE parked AND sender IN ('relay|ping', 'relay|pong')";
    Awaitility.await("a parked message")
        .atMost(RelayNode.PATIENCE)
        .until(() -> NODE.value("SELECT count(*)" + parked) == 1);
    assertThat(NODE.values("SELECT code || ' ' || error" + parked).get(0))
        .startsWith("hop-limit 101 messages have led to one another (expected: at most")
        .contains("reprise.interconnect.max-hops = 100");
    assertThat(NODE.notes("ping")).hasSize(51);
    assertThat(NODE.notes("pong")).hasSize(50);
    NODE.send("ping", "pass", "{\"to\":[\"other\"],\"text\":\"on\",\"times\":1}");
    NODE.awaitNone("sender = 'relay|ping' AND NOT parked");
    assertThat(NODE.notes("other")).containsExactly("on");
  }

  @Test
  void ten_thousand_messages_of_one_command_to_one_arrive_once_and_in_order() throws Exception {
    NODE.send("one", "pass", "{\"to\":[\"crowded\"],\"text\":\"t\",\"times\":" + MESSAGES + "}");
    NODE.awaitNone("sender = 'relay|one'");
    assertThat(NODE.notes("crowded"))
        .isEqualTo(IntStream.range(0, MESSAGES).mapToObj(i -> "t" + i).toList());
    assertThat(NODE.notes("one")).hasSize(1 + MESSAGES);
  }

  @Test
  void ten_thousand_messages_of_one_command_to_many_arrive_once() throws Exception {
    NODE.send("many", "pass", pass(MESSAGES, MESSAGES, "hello"));
    NODE.awaitNone("sender = 'relay|many'");
    assertThat(
            NODE.values(
                "SELECT DISTINCT count(*) FROM event_journal"
                    + " WHERE persistence_id LIKE 'relay|many-%' GROUP BY persistence_id"))
        .containsExactly("1");
    assertThat(NODE.notes("many")).hasSize(1 + MESSAGES).doesNotHaveDuplicates();
  }

  @Test
  void thousands_of_refusals_come_back_once_each() throws Exception {
    int refusals = 3_000;
    NODE.send("refused", "pass", pass(refusals, 30, "no"));
    NODE.awaitNone("sender = 'relay|refused'");
    assertThat(NODE.notes("refused"))
        .hasSize(1 + refusals)
        .filteredOn(note -> note.endsWith(" refused no: as asked"))
        .hasSize(refusals);
    assertThat(
            NODE.value(
                "SELECT count(*) FROM reprise.entries"
                    + " WHERE persistence_id LIKE 'relay|refused-%' AND kind = '#refused'"))
        .isEqualTo(refusals);
  }

  /** A command that sends so many messages to so many relays. */
  private static String pass(int messages, int relays, String text) {
    String prefix = text.equals("no") ? "refused-" : "many-";
    String to =
        IntStream.range(0, messages)
            .mapToObj(i -> "\"" + prefix + i % relays + "\"")
            .collect(Collectors.joining(","));
    return "{\"to\":[%s],\"text\":\"%s\",\"times\":1}".formatted(to, text);
  }
}
