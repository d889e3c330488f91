package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.dev.Development;
import io.reprise.http.Client.Got;
import io.reprise.security.RecordedLog;
import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.storage.TestStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that asks for tokens: who may do what, and what the others are told. */
class TokensEndToEndTest {
  private static final String SHOP = Token.secret();
  private static final String OPS = Token.secret();
  private static final String BOTH = Token.secret();
  private static final int BODY_BYTES = 1 << 20;

  private static final List<String> SECRETS =
      Stream.of(SHOP, OPS, BOTH).flatMap(secret -> Stream.of(secret, hash(secret))).toList();

  @TempDir private static Path folder = Path.of("");

  private static RecordedLog log;
  private static ServedNode.Running running;
  private static Client client;

  @BeforeAll
  static void starts_a_node() throws IOException {
    log = new RecordedLog();
    write("shop", "ops", "both");
    running =
        new ServedNode.Running(
            """
            reprise.http {
              token-file = "%s", token-look-every = 50 milliseconds
              heartbeat = 100 milliseconds
            }
            """
                .formatted(folder.resolve("tokens")),
            TestStorage.emptyDatabase(),
            Development.none(),
            new Client.Way(Optional.empty(), Optional.of(BOTH)));
    client = running.client();
  }

  @AfterAll
  static void stops_it_and_finds_no_token_in_what_it_has_logged() throws Exception {
    running.close();
    log.close();
    assertThat(log.lines())
        .isNotEmpty()
        .noneMatch(line -> SECRETS.stream().anyMatch(line::contains));
  }

  private static String hash(String secret) {
    return Token.of("any", Set.of(Scope.CLIENT), secret).line().replaceFirst(".*:", "");
  }

  /** The file of the node, with these names. */
  private static void write(String... names) throws IOException {
    StringBuilder text = new StringBuilder("# of a test\n");
    for (String name : names) {
      Token token =
          switch (name) {
            case "shop" -> Token.of(name, Set.of(Scope.CLIENT), SHOP);
            case "ops" -> Token.of(name, Set.of(Scope.OPERATOR), OPS);
            default -> Token.of(name, Set.of(Scope.values()), BOTH);
          };
      text.append(token.line()).append('\n');
    }
    Path file = folder.resolve("tokens");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    Files.writeString(file, text);
  }

  private static void assertRefused(Got got, int status, String code, String challenge) {
    BadCommandEndToEndTest.assertProblem(got, status, code);
    assertThat(got.header("WWW-Authenticate")).isEqualTo(challenge);
    assertThat(got.text()).doesNotContain(SHOP, OPS, BOTH, "sha256");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/entities/probe/a",
    "HEAD, /v1/entities/probe/a",
    "OPTIONS, /v1/entities/probe/a",
    "POST, /v1/entities/probe/a/note",
    "PUT, /v1/entities/probe/a",
    "GET, /v1/cluster",
    "GET, /openapi.json",
    "GET, /no/such/path",
    "GET, /v1/entities/probe/a?x=%FF",
  })
  void tells_nobody_without_a_token_what_there_is(String method, String path) {
    Got got = client.withoutToken().send(method, path, "");

    assertThat(got.status()).isEqualTo(401);
    assertThat(got.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"reprise\"");
    assertThat(got.header("Allow")).isEmpty();
    if (!method.equals("HEAD")) {
      assertThat(got.code()).isEqualTo("token-missing");
      assertThat(got.json().path("detail").asText())
          .isEqualTo("no header Authorization (expected: Authorization: Bearer TOKEN, once)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Basic c2hvcDpzZWNyZXQ=", "Bearer", "Digest username=x", "rp_token-secret"})
  void repeats_nothing_of_what_is_no_bearer_token(String header) {
    Got got = client.withoutToken().get("/v1/components", "Authorization: " + header);

    assertRefused(got, 401, "token-missing", "Bearer realm=\"reprise\"");
    assertThat(got.text()).contains("not of the scheme Bearer").doesNotContain("secret", "c2hvcD");
  }

  @Test
  void takes_one_token_that_is_its_own() {
    String wrong = "Bearer realm=\"reprise\", error=\"invalid_token\"";
    assertRefused(client.with("rp_no").get("/v1/components"), 401, "token-wrong", wrong);
    assertRefused(client.with(SHOP + "x").get("/v1/components"), 401, "token-wrong", wrong);
    Got twice = client.get("/v1/components", "Authorization: Bearer " + SHOP);
    assertRefused(twice, 401, "token-missing", "Bearer realm=\"reprise\"");
    assertThat(twice.text()).contains("given 2 times");

    Got other = client.withoutToken().get("/v1/components", "Authorization: bEARER   " + SHOP);
    assertThat(other.status()).as("a scheme is no matter of case").isEqualTo(200);
  }

  @Test
  void lets_everybody_read_what_reprise_is_and_what_a_problem_means() {
    for (String path : List.of("/", "/problems", "/problems/token-missing")) {
      assertThat(client.withoutToken().get(path).status()).as(path).isEqualTo(200);
      assertThat(client.with("rp_no").get(path).status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void a_command_carries_the_name_of_its_token() {
    String id = ServedNode.freshId();
    Got got =
        client
            .with(SHOP)
            .post("/v1/entities/probe/" + id + "/say", "{}", "Reprise-Caller: somebody");
    assertThat(got.status()).isEqualTo(200);

    String entries = client.with(OPS).get("/v1/entities/probe/" + id + "/entries").text();

    assertThat(entries).contains("\"caller\":\"shop\"").doesNotContain("somebody", SHOP, "sha256");
  }

  @Test
  void a_token_is_for_its_scopes_only() {
    client.post("/v1/entities/probe/scoped/note", "{\"text\":\"a\"}");
    String place = "/v1/entities/probe/scoped";
    Client shop = client.with(SHOP);
    Client ops = client.with(OPS);

    assertThat(shop.get(place).status()).isEqualTo(200);
    assertThat(ops.get(place).status()).as("reads are for all tokens").isEqualTo(200);
    assertThat(ops.get(place + "?at-sequence=1").status()).isEqualTo(200);
    assertThat(ops.get("/v1/cluster").status()).isEqualTo(200);
    assertThat(shop.get("/no/such/path").status()).isEqualTo(404);
    for (String path : List.of(place + "/entries", place + "?at-sequence=1", "/v1/feed")) {
      Got got = shop.get(path);
      assertRefused(
          got,
          403,
          "token-scope",
          "Bearer realm=\"reprise\", error=\"insufficient_scope\", scope=\"operator\"");
      assertThat(got.json().path("detail").asText())
          .isEqualTo("the token shop has the scope client (expected: operator)");
    }
    assertRefused(
        ops.post(place + "/note", "{\"text\":\"b\"}"),
        403,
        "token-scope",
        "Bearer realm=\"reprise\", error=\"insufficient_scope\", scope=\"client\"");
  }

  @Test
  void shows_no_token_in_any_answer() {
    client.post("/v1/entities/probe/shown/say", "{}");
    for (Map.Entry<String, JsonNode> path :
        client.document().document().path("paths").properties()) {
      String place =
          path.getKey()
              .replace("{component}", "probe")
              .replace("{name}", "probe")
              .replace("{id}", "shown")
              .replaceAll("\\{\\w+}", "1");
      if (path.getValue().has("get")) {
        assertThat(client.get(place).text()).as(place).doesNotContain(SECRETS);
      }
    }
    for (String header : List.of("Bearer " + SHOP + "\u0001", SHOP + ": x", "Bearer\t" + SHOP)) {
      String got =
          client.raw(
              "GET /v1/components HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                  + header
                  + "\r\n\r\n");
      assertThat(got).startsWith("HTTP/1.1 ").doesNotContain(SECRETS);
    }
  }

  /** Who sends before it reads gets to read it, and who waits for it is not kept waiting. */
  @Test
  void answers_before_the_body_has_come() throws Exception {
    String head =
        "POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            + "Content-Length: "
            + BODY_BYTES
            + "\r\n\r\n";
    try (Socket socket = client.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in = reader(socket.getInputStream());
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 401 Unauthorized");

      out.write(new byte[BODY_BYTES]);

      assertThat(in.lines().toList())
          .contains("Connection: close")
          .last()
          .asString()
          .contains("token-missing");
    }
    Got got = client.withoutToken().send("POST", "/v1/commands", "x".repeat(8 * BODY_BYTES));
    assertThat(got.status()).isEqualTo(401);
  }

  @Test
  void what_was_begun_with_a_token_ends_when_that_is_withdrawn() throws Exception {
    String id = ServedNode.freshId();
    client.post("/v1/entities/probe/" + id + "/note", "{\"text\":\"a\"}");
    try (BufferedReader events =
            reader(
                client
                    .with(OPS)
                    .open(
                        "GET",
                        "/v1/entities/probe/" + id + "/entries",
                        "",
                        "Accept: text/event-stream")
                    .body());
        Socket bulk = client.connect()) {
      assertThat(events.readLine()).startsWith("retry:");
      OutputStream out = bulk.getOutputStream();
      out.write(
          ("POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + SHOP
                  + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      BufferedReader outcomes = reader(bulk.getInputStream());
      sendLine(out, id);
      assertThat(outcomes.lines().anyMatch(line -> line.startsWith("{\"line\":1,\"status\":200")))
          .isTrue();

      write("both");

      // it ends; whether it has told of the second entry before depends on when it looked
      assertThat(events.lines().filter(line -> line.startsWith("data:")).count()).isBetween(1L, 2L);
      await()
          .atMost(Client.PATIENCE)
          .until(() -> client.with(SHOP).get("/v1/components").status() == 401);
      sendLine(out, id);
      assertThat(outcomes.lines().toList()).noneMatch(line -> line.startsWith("{"));
    } finally {
      write("shop", "ops", "both");
      await()
          .atMost(Client.PATIENCE)
          .until(() -> client.with(SHOP).get("/v1/components").status() == 200);
    }
    assertThat(client.get("/v1/entities/probe/" + id).json().path("sequence").asInt()).isEqualTo(2);
  }

  private static void sendLine(OutputStream out, String id) throws IOException {
    String line =
        "{\"component\":\"probe\",\"id\":\"" + id + "\",\"command\":\"say\",\"key\":\"k\"}\n";
    out.write(
        (Integer.toHexString(line.length()) + "\r\n" + line + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
