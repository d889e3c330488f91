package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.NoJars;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * History that was written once is read for ever: each journal under {@code history/COMPONENT/}
 * still decodes and folds to the state that lies beside it. A file here is never edited or deleted
 * in an ordinary change: whoever makes this test fail keeps somebody's entities from starting. Add
 * a file for each form of entry or event that a release writes first.
 */
class HistoryTest {

  private static final Path HISTORY = Path.of("src", "test", "resources", "history");

  static Stream<Path> journals() throws IOException, BadComponent {
    try (Stream<Path> files = Files.walk(HISTORY)) {
      List<Path> journals =
          files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
      assertThat(journals)
          .as("journals below %s, of each component that is installed", HISTORY)
          .extracting(journal -> journal.getName(journal.getNameCount() - 2).toString())
          .containsAll(Catalog.load(NoJars.folder()).all().stream().map(Installed::name).toList());
      return journals.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("journals")
  void a_journal_folds_to_the_state_beside_it(Path journal) throws Exception {
    Fold fold = new Fold(componentOf(journal));

    for (String line : Files.readAllLines(journal)) {
      fold.apply(EntryJson.read(line.getBytes(StandardCharsets.UTF_8), journal.toString(), 0));
    }

    JsonNode state = componentOf(journal).encodeState(fold.state());
    Path expected = Path.of(journal.toString().replace(".jsonl", ".state.json"));
    assertThat(new String(Json.canonical(state), StandardCharsets.UTF_8))
        .as("the state of %s, as in %s", journal, expected)
        .isEqualTo(
            new String(
                Json.canonical(Json.parse(Files.readAllBytes(expected))), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("journals")
  void an_entry_shown_again_is_the_same_to_the_byte(Path journal) throws Exception {
    for (String line : Files.readAllLines(journal)) {
      Entry entry = EntryJson.read(line.getBytes(StandardCharsets.UTF_8), journal.toString(), 0);
      assertThat(EntryJson.toJson(entry).toString()).isEqualTo(line);
      assertThat(EntryJson.read(EntryJson.write(entry), journal.toString(), 0)).isEqualTo(entry);
    }
  }

  private static Installed componentOf(Path journal) throws BadComponent {
    String name = journal.getName(journal.getNameCount() - 2).toString();
    return Catalog.load(NoJars.folder())
        .find(name)
        .orElseThrow(() -> new AssertionError(name + ": not installed (expected: a sample)"));
  }
}
