package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandsTest {
  private static final String DRAIN = "POST /v1/cluster/drain";
  private static final String ENDS = "{\"title\":\"The end\",\"code\":\"end\"}";

  private final RecordedNode node;
  private final RecordedNode other;
  private final CliFixture cli = new CliFixture();

  @TempDir private Path folder = Path.of("");

  ClusterCommandsTest() throws IOException {
    node = new RecordedNode();
    other = new RecordedNode();
  }

  @BeforeEach
  void point_at_the_node() throws IOException {
    cli.with("REPRISE_URL", node.url());
    Files.writeString(settings(), "reprise.cli.watch-every = 10 ms");
  }

  private Path settings() {
    return folder.resolve("fast.conf");
  }

  @AfterEach
  void stop() {
    node.close();
    other.close();
  }

  private static String member(String name, String status, String more) {
    return """
    {"node":"%s","status":"%s","reachable":true,"answered":true,"draining":false,\
    "version":"1.0","appVersion":"1.0"%s}"""
        .formatted(name, status, more);
  }

  private static String cluster(String events, String... members) {
    return """
    {"self":"a:1","incarnation":"i","oldest":"a:1","members":[%s],"decisions":[],"moves":[],\
    "events":[%s]}"""
        .formatted(String.join(",", members), events);
  }

  private static String lost(String name) {
    return """
    {"node":"%s","status":"up","reachable":false,"unreachableBy":["a:1"],"answered":false,\
    "draining":false,"version":"1.0","appVersion":"1.0"}"""
        .formatted(name);
  }

  @Test
  void shows_members_who_is_lost_and_what_was_decided() {
    String decision =
        "{\"at\":\"2026-11-22T20:00:00Z\",\"node\":\"a:1\",\"kind\":\"decision\","
            + "\"subject\":\"a:1\",\"detail\":\"downs b:1\"}";
    String a = ",\"uptimeSeconds\":7300,\"databaseMillisAgo\":400,\"shards\":64,\"entities\":7";
    node.on(
        "GET /v1/cluster?events=20",
        200,
        cluster("", member("a:1", "up", a), lost("b:1"))
            .replace("\"decisions\":[]", "\"decisions\":[" + decision + "]"));
    assertThat(cli.run("cluster", "status")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            NODE   STATUS           VERSION  UP FOR  SHARDS  ENTITIES  DATABASE  HTTP
            a:1 *  up               1.0      2 h     64      7         0 s ago   -
            b:1    up, unreachable  1.0      -       -       -         -         -
            b:1 can't be reached by a:1

            Last decisions
              2026-11-22 20:00:00.000  decision: downs b:1 (a:1)
            """);
  }

  @Test
  void goes_on_with_another_node_when_the_one_it_asks_is_gone() {
    String address = ",\"address\":\"" + other.url() + "\"";
    String both = cluster("", member("a:1", "up", ""), member("b:1", "up", address));
    node.once("GET /v1/cluster?events=20", 200, both); // after that it hangs up
    other.once("GET /v1/cluster?events=20", 200, cluster("", member("b:1", "up", "")));
    other.on("GET /v1/cluster?events=20", 410, ENDS);
    assertThat(cli.run("cluster", "status", "--watch", "--config", settings().toString()))
        .isEqualTo(1);
    assertThat(cli.out()).contains("a:1 *  up", "  b:1 up; 0 shards, 0 entities\n");
  }

  @Test
  void draws_the_page_again_on_a_terminal() {
    node.once("GET /v1/cluster?events=20", 200, cluster("", member("a:1", "up", "")));
    node.on("GET /v1/cluster?events=20", 410, ENDS);
    cli.columns(100).run("cluster", "status", "--watch", "--config", settings().toString());
    assertThat(cli.out()).startsWith("\u001b[H\u001b[J").contains("as a:1 sees it\u001b[K\r\n");
  }

  @Test
  void drains_a_node_and_waits_until_it_has_gone() {
    String shards = ",\"shards\":%d,\"entities\":%d,\"started\":\"2026-11-22T20:00:00Z\"";
    String a = member("a:1", "up", "");
    node.once("GET /v1/cluster", 200, cluster("", a, member("b:1", "up", shards.formatted(9, 5))));
    node.once(
        "GET /v1/cluster", 200, cluster("", a, member("b:1", "leaving", shards.formatted(7, 4))));
    node.on(DRAIN, 202, "{\"node\":\"b:1\",\"draining\":true}");
    node.on("GET /v1/cluster", 200, cluster("", a));
    String[] verb = {"cluster", "drain", "b:1", "--reason", "kernel", "--config"};
    assertThat(cli.run(verb[0], verb[1], verb[2], verb[3], verb[4], verb[5], settings() + ""))
        .isZero();
    assertThat(cli.out())
        .isEqualTo("b:1 is leaving\nb:1: leaving, 7 shards and 4 entities left\nb:1 has gone\n");
    assertThat(node.asked().get(1).body()).contains("\"node\":\"b:1\"", "\"reason\":\"kernel\"");
  }

  @Test
  void gives_up_waiting_for_a_drain_in_time() {
    String b = member("b:1", "leaving", ",\"shards\":9,\"entities\":5");
    node.on("GET /v1/cluster", 200, cluster("", member("a:1", "up", ""), b));
    node.on(DRAIN, 202, "{\"node\":\"b:1\",\"draining\":true}");
    String config = settings().toString();
    assertThat(cli.run("cluster", "drain", "b:1", "--timeout", "1", "--config", config))
        .isEqualTo(ExitCode.UNKNOWN_OUTCOME);
    assertThat(cli.out()).startsWith("b:1 is leaving\n");
    assertThat(cli.err()).contains("b:1 has not gone within 1 s");
  }

  @Test
  void says_that_there_is_no_such_node() {
    node.on("GET /v1/cluster", 200, cluster("", member("a:1", "up", "")));
    node.on(DRAIN, 404, "{\"title\":\"No such node\",\"code\":\"unknown-node\"}");
    assertThat(cli.run("cluster", "drain", "z:1")).isEqualTo(1);
    assertThat(cli.err()).contains("No such node (unknown-node)");
  }

  @Test
  void tells_on_one_page_what_is_wrong_and_what_to_do() {
    node.on("GET /v1/cluster/doctor", 200, EXAMINED);
    assertThat(cli.run("cluster", "doctor", "--url", node.url())).isEqualTo(1);
    assertThat(cli.out())
        .isEqualTo(
            """
            2026-11-22 20:00:00.000  Something needs you:

            CRITICAL  b:1 can't be reached by a:1
              > see whether its process and its machine run
              > reprise cluster status --watch --url URL

            What happened
              b:1 (not over)
                2026-11-22 19:59:00.000  unreachable  no heartbeats arrive here (a:1, c:1)

            Nodes
            NODE   STATUS  VERSION  UP FOR  SHARDS  ENTITIES  DATABASE  HTTP
            a:1 *  up      1.0      -       -       -         -         -

            Out of service
              not known: no answer

            Messages
              2 parked, the oldest since 2026-11-22 19:00:00.000: wallet/a/1/0 (gave-up); none waits

            Database
              3 MiB; room on its disk: not known: it is elsewhere
            """
                .replace("URL", node.url()));
  }

  @Test
  void says_plainly_that_nothing_is_wrong() {
    node.on(
        "GET /v1/cluster/doctor",
        200,
        """
        {"at":"2026-11-22T20:00:00Z","healthy":true,"findings":[],"cluster":{"members":[],
        "incidents":[]},"outOfService":{"total":0,"entities":[]},"messages":{"parked":0},
        "database":{"bytes":1,"diskFreeBytes":21474836480}}""");
    assertThat(cli.run("cluster", "doctor")).isZero();
    assertThat(cli.out())
        .contains(
            "Nothing is wrong.",
            "no entity",
            "none is parked; none waits",
            "0 MiB; room on its disk: 20.0 GiB");
  }

  private static final String EXAMINED =
      """
      {"at":"2026-11-22T20:00:00Z","healthy":false,"findings":[{"severity":"critical",
      "code":"node-unreachable","what":"b:1 can't be reached by a:1",
      "next":["see whether its process and its machine run","reprise cluster status --watch"]}],
      "cluster":{"self":"a:1","oldest":"a:1","members":[%s],"incidents":[{"node":"b:1",
      "over":false,"steps":[{"at":"2026-11-22T19:59:00Z","kind":"unreachable","by":["a:1","c:1"],
      "detail":"no heartbeats arrive here"}]}]},
      "outOfService":{"notKnown":"no answer"},
      "messages":{"parked":2,"parkedFirst":{"name":"wallet/a/1/0","kind":"message","to":"x/y",
      "parkedAt":"2026-11-22T19:00:00Z","code":"gave-up"}},
      "database":{"bytes":3145728,"diskNotKnown":"it is elsewhere"}}"""
          .formatted(member("a:1", "up", ""));
}
