package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A history on file can be checked again. */
class HistoryTest {
  @Test
  void a_history_on_file_is_what_was_recorded(@TempDir Path folder) throws Exception {
    List<Operation> operations = MadeHistories.right(7, 100, 4, 0.1);
    Path file = folder.resolve("history.ndjson");
    try (History history = new History(file)) {
      operations.forEach(history::add);
      history.mark("fault", "kill n1");
      assertThat(history.operations()).isEqualTo(operations);
    }
    History.Recorded recorded = History.read(file);
    assertThat(recorded.operations()).isEqualTo(operations);
    assertThat(recorded.marks()).extracting(History.Mark::text).containsExactly("kill n1");
    assertThat(HistoryCheck.of(recorded.operations()).wrong()).isEmpty();
    HistoryCheck.main(new String[] {file.toString()});
  }

  @Test
  void a_last_line_that_was_cut_off_is_left_out(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("history.ndjson");
    try (History history = new History(file)) {
      MadeHistories.right(7, 10, 4, 0).forEach(history::add);
    }
    Files.writeString(file, "{\"operation\":{\"cli", StandardOpenOption.APPEND);
    assertThat(History.read(file).operations()).hasSize(10);
  }
}
