package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.testkit.node.Answered;
import io.reprise.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** What relays of a node have noted. */
final class Notes {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestNode node;

  Notes(TestNode node) {
    this.node = node;
  }

  List<String> of(String id) throws MalformedJson {
    Answered answered = node.get("relay/" + id);
    List<String> notes = new ArrayList<>();
    if (answered.status() == 200) {
      JsonNode all =
          Json.parseStored(answered.body().getBytes(StandardCharsets.UTF_8)).at("/state/notes");
      all.forEach(note -> notes.add(note.textValue()));
    }
    return notes;
  }

  /** Waits until a relay has noted this and nothing else. */
  void await(String id, List<String> expected) throws MalformedJson {
    await(id, notes -> notes.equals(expected));
    assertThat(of(id)).isEqualTo(expected);
  }

  /** Waits until what a relay has noted meets a condition. */
  void await(String id, Predicate<List<String>> condition) {
    Awaitility.await("notes of relay/" + id)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> of(id), condition);
  }
}
