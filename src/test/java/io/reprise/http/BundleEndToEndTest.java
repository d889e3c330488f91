package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.http.Client.Got;
import io.reprise.journal.BundleFile;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bundles over HTTP. */
@ExtendWith(ServedNode.class)
class BundleEndToEndTest {
  private final Client client;
  private final String ann = freshId();
  private final String bob = freshId();
  private final Path folder;

  BundleEndToEndTest(Client client, @TempDir Path folder) {
    this.client = client;
    this.folder = folder;
    wallet(ann, "Ann");
    wallet(bob, "Bob");
  }

  private void wallet(String id, String owner) {
    client.post("/v1/entities/wallet/" + id + "/open", "{\"owner\":\"" + owner + "\"}");
    client.post(
        "/v1/entities/wallet/" + id + "/deposit", "{\"cents\":5}", "Reprise-Caller: " + owner);
  }

  private String path(String id) {
    return "/v1/entities/wallet/" + id + "/bundle";
  }

  @Test
  void holds_what_the_history_shows() throws IOException {
    Got got = client.get(path(ann), "Reprise-Caller: eve");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(got.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"wallet-" + ann + ".bundle\"");
    assertThat(got.header("Cache-Control")).isEqualTo("no-store");
    try (BundleFile bundle = bundle(got)) {
      assertThat(bundle.header().by()).isEqualTo("eve");
      assertThat(bundle.header().components()).containsKeys("wallet", "probe", "hotel");
      assertThat(entries(bundle)).extracting(Entry::sequence).containsExactly(1L, 2L);
    }
    List<String> lines = got.text().lines().toList();
    JsonNode shown = client.get("/v1/entities/wallet/" + ann + "/entries").json().path("entries");
    for (int i = 0; i < shown.size(); i++) {
      assertThat(lines.get(i + 1)).endsWith(",\"entry\":" + shown.get(i) + "}");
    }
  }

  @Test
  void holds_several_entities_and_a_part_of_one() throws IOException {
    try (BundleFile bundle = bundle(client.get(path(bob) + "?through=1&with=wallet/" + ann))) {
      assertThat(bundle.header().entities())
          .extracting(part -> part.entity() + ":" + part.through())
          .containsExactly("wallet/" + ann + ":2", "wallet/" + bob + ":1");
    }
  }

  @Test
  void masks_what_is_asked_for() {
    String text = client.get(path(ann) + "?redact=/**/owner&redact=/command/caller").text();

    assertThat(text)
        .contains("\"by\":\"anonymous\",\"redactions\":[\"/**/owner\",\"/command/caller\"]")
        .doesNotContain("Ann", "\"caller\":\"anonymous\"");
  }

  @Test
  void says_what_is_wrong_with_parameters() {
    assertProblem(client.get(path("nobody")), 404, "unknown-entity");
    assertProblem(client.get(path(ann) + "?with=wallet/nobody"), 404, "unknown-entity");
    assertProblem(client.get("/v1/entities/purse/a/bundle"), 404, "unknown-component");
    Got far = client.get(path(ann) + "?through=3");
    assertProblem(far, 404, "unknown-moment");
    assertThat(far.text()).contains("through: 3 (expected: at most 2, the highest)");
    for (String wrong :
        List.of("through=0", "through=x", "with=wallet", "with=purse/a", "redact=owner", "x=1")) {
      assertProblem(client.get(path(ann) + "?" + wrong), 422, "invalid-parameter");
    }
    assertProblem(client.get(path(ann) + "?with=wallet/" + ann), 422, "invalid-parameter");
    Got kept = client.get(path(ann) + "?redact=/command/id&through=x");
    assertThat(kept.json().path("errors")).hasSize(2);
    assertThat(kept.text()).contains("/command/id: can't be masked");
  }

  @Test
  void comes_whole_however_slowly_it_is_taken() throws Exception {
    String probe = "/v1/entities/probe/" + freshId();
    String text = "x".repeat(500_000);
    for (int i = 0; i < 40; i++) {
      assertThat(client.post(probe + "/note", "{\"text\":\"" + text + "\"}").status())
          .isEqualTo(200);
    }
    Path file = folder.resolve("large.bundle");
    try (var body = client.open("GET", probe + "/bundle", "").body()) {
      Files.copy(body, file);
    }
    assertThat(Files.size(file)).isGreaterThan(20_000_000);
    try (BundleFile bundle = open(file)) {
      assertThat(bundle.header().entries()).isEqualTo(40);
    }
  }

  private BundleFile bundle(Got got) throws IOException {
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    return open(Files.writeString(folder.resolve("got.bundle"), got.text()));
  }

  private static BundleFile open(Path file) {
    return BundleFile.open(
        file, JournalSettings.from(ConfigFactory.load().getConfig("reprise.journal")));
  }

  private static List<Entry> entries(BundleFile bundle) {
    List<Entry> entries = new ArrayList<>();
    bundle.forEach(entries::add);
    return entries;
  }
}
