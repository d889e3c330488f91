package io.reprise.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that are not as they must be: each says what is wrong, where, and what to do. */
class BadBundleTest {

  private final Path folder;
  private final List<String> lines = Bundles.ofTwoWallets();

  BadBundleTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
  }

  @Test
  void each_place_at_which_it_may_break_off_is_a_truncation() throws IOException {
    String whole = String.join("", lines);
    for (int length = 1; length < whole.length() - 1; length += 7) {
      refused(whole.substring(0, length)).contains("truncated: ").contains("Export it again.");
    }
  }

  @Test
  void lines_that_are_missing_at_the_end_are_counted() throws IOException {
    lines.remove(5);
    lines.remove(4);

    refused().contains("two.bundle: truncated: it ends after 3 of 5 entries. Export it again.");
  }

  @Test
  void each_byte_that_is_changed_fails_a_checksum() throws IOException {
    String whole = String.join("", lines);
    int tried = 0;
    for (int at = "{\"bundle\":1".length(); at < whole.length() - 2; at += 5) {
      char changed = (char) (whole.charAt(at) ^ 1);
      boolean cut = changed == '\n' || whole.charAt(at) == '\n';
      if (!cut) {
        refused(whole.substring(0, at) + changed + whole.substring(at + 1)).contains("checksum");
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(100);
  }

  @Test
  void an_amount_that_is_changed_fails_the_checksum_of_its_line() throws IOException {
    lines.set(2, lines.get(2).replace("cents\":2", "cents\":9"));

    refused()
        .contains(
            "two.bundle, line 3: checksum: the line is not the one that was written. The bundle was"
                + " edited or damaged: export it again.");
  }

  @Test
  void a_line_whose_own_checksum_was_made_anew_fails_the_one_over_all() throws IOException {
    String line = lines.get(2).replace("cents\":2", "cents\":9");
    String entry = line.substring(line.indexOf("{\"entity\""), line.length() - 2);
    lines.set(2, new String(BundleForm.line(entry.getBytes(ISO_8859_1)), ISO_8859_1) + "\n");

    refused()
        .contains("two.bundle: checksum: that of the first line is not the one of what stands");
  }

  @Test
  void a_missing_line_is_a_gap() throws IOException {
    lines.remove(2);

    refused()
        .contains("line 3: checksum: holds wallet/ann sequence 3 (expected: wallet/ann sequence 2)")
        .contains("a gap");
  }

  @Test
  void entities_must_not_be_mixed() throws IOException {
    lines.add(2, lines.remove(4));

    refused()
        .contains("line 3: checksum: holds wallet/bob sequence 1 (expected: wallet/ann sequence 2)")
        .contains("lines out of order");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "{}\n", "# a comment", " "})
  void no_other_lines_may_follow(String more) throws IOException {
    lines.add(more);

    refused()
        .contains("line 7: a line beyond the 5 entries that the header names")
        .contains("checksum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "{}\n", "# a comment\n"})
  void no_other_lines_may_stand_between(String more) throws IOException {
    lines.add(3, more);

    refused().contains("line 4: checksum: the line is not the one that was written");
  }

  @Test
  void line_ends_of_another_system_are_named() throws IOException {
    refused(String.join("", lines).replace("\n", "\r\n")).contains("checksum");
    lines.set(2, lines.get(2).replace("\n", "\r\n"));

    refused().contains("line 3: checksum: ends with a carriage return").contains("binary file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bundle\":2,\"entities\":\"quite other\",\"checksum\":\"",
        "{\"bundle\":17}",
        "{\"bundle\":2"
      })
  void a_newer_format_is_named_before_anything_else(String begin) throws IOException {
    refused(begin + (begin.endsWith("}") ? "\n" : ",\"more\":1}\n") + "something else\n")
        .contains("line 1: bundle: format ")
        .contains("(expected: 1). A newer Reprise wrote it: open it with that version or a later");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello\n", "{\"a\":1}\n", "\n", "[]", "PK\u0003\u0004", "{\"entity\":1"})
  void what_is_not_a_bundle_at_all_is_told_so(String text) throws IOException {
    refused(text)
        .contains("line 1: not a bundle: it begins with '")
        .contains("(expected: {\"bundle\":1,…). Name a file that `reprise entity export` wrote.");
  }

  @Test
  void a_long_file_without_lines_is_no_bundle_and_is_not_read_into_memory() throws IOException {
    JournalSettings small = TestSettings.journal("bundle-line-bytes = 2000");
    Path file = Bundles.file(folder, "x".repeat(5_000_000));

    assertThatThrownBy(() -> BundleFile.open(file, small)).hasMessageContaining("not a bundle");
  }

  @Test
  void a_line_that_is_too_long_names_the_setting() throws IOException {
    JournalSettings small = TestSettings.journal("bundle-line-bytes = 400");
    Path file = Bundles.file(folder, lines);

    assertThatThrownBy(() -> BundleFile.open(file, small))
        .isInstanceOf(BadBundle.class)
        .hasMessageContaining("line 2: longer than 400 bytes (reprise.journal.bundle-line-bytes)");
  }

  @Test
  void too_many_entities_name_the_setting() throws IOException {
    JournalSettings small = TestSettings.journal("bundle-max-entities = 1");
    Path file = Bundles.file(folder, lines);

    assertThatThrownBy(() -> BundleFile.open(file, small))
        .hasMessageContaining("2 entities (expected: at most reprise.journal.bundle-max-entities");
  }

  @Test
  void an_empty_file_is_told_so() throws IOException {
    refused("").contains("two.bundle: is empty (expected: a bundle)");
  }

  @Test
  void a_file_that_is_not_there_or_none_is_told_so() {
    assertThatThrownBy(() -> BundleTest.open(folder.resolve("none")))
        .isInstanceOf(BadBundle.class)
        .hasMessageEndingWith("none: there is no such file (expected: a bundle).");
    assertThatThrownBy(() -> BundleTest.open(folder)).hasMessageContaining("is not a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"entries\":5|\"entries\":6|entries: 6 (expected: 5, by the ranges)",
        "\"entries\":5|\"entries\":\"5\"|entries: \"5\" (expected: a whole number)",
        "\"entries\":5,||entries: missing (expected: a whole number)",
        "wallet/bob|wallet/ann|entities: wallet/ann stands there twice",
        "wallet/bob|bob|entity: bob (expected: component/id)",
        "\"through\":3|\"through\":0|wallet/ann: from 1 through 0 (expected: a range",
        "\"through\":3|\"through\":9223372036854775807|checksum can't be checked",
        "2026-11-22T21|yesterday|exportedAt: yesterday",
        "\"redactions\":[]|\"redactions\":{}|redactions: {} (expected: a list)",
        "\"by\":\"ann\"|\"by\":\"bob\"|checksum: that of the first line is not the one of what",
        "\"by\":\"ann\"|\"by\":\"ann|is not JSON, so the checksum can't be checked",
      })
  void an_edited_header_is_told_what_in_it(String from, String to, String message)
      throws IOException {
    lines.set(0, lines.get(0).replace(from, to == null ? "" : to));

    refused().contains(message).contains("edited or damaged: export it again");
  }

  @Test
  void a_header_may_claim_more_than_there_can_be_without_taking_memory_for_it() throws IOException {
    lines.set(
        0,
        lines
            .get(0)
            .replace("\"through\":2}", "\"through\":4611686018427387904}")
            .replace("\"entries\":5", "\"entries\":4611686018427387907"));

    refused().contains("truncated: it ends after 5 of 4611686018427387907 entries");
  }

  @Test
  void an_entry_that_is_none_is_told_when_it_is_read() throws IOException {
    Entry ann = Entries.deposited("wallet", "ann", 1);
    byte[] entry = BundleForm.begin("wallet/ann", 1);
    byte[] covered =
        new BundleHeader(
                1,
                List.of(Bundles.part("ann", 1, 1)),
                Bundles.source().components(),
                1,
                ann.time(),
                "eve",
                List.of(),
                "")
            .covered();
    byte[] line = BundleForm.line(entry);
    var whole = BundleForm.sha256();
    whole.update(covered);
    whole.update(line);
    String header = new String(BundleForm.header(covered, BundleForm.hex(whole)), ISO_8859_1);
    Path file = Bundles.file(folder, header + "\n" + new String(line, ISO_8859_1));

    try (BundleFile bundle = BundleTest.open(file)) {
      assertThatThrownBy(() -> bundle.forEach(read -> {}))
          .isInstanceOf(UnreadableEntry.class)
          .hasMessageStartingWith("wallet/ann sequence 1: is not JSON");
    }
  }

  private AbstractStringAssert<?> refused() throws IOException {
    return refused(String.join("", lines));
  }

  private AbstractStringAssert<?> refused(String text) throws IOException {
    Path file = Bundles.file(folder, text);
    try (BundleFile bundle = BundleTest.open(file)) {
      throw new AssertionError("opened: " + bundle.header());
    } catch (BadBundle bad) {
      Files.delete(file);
      assertThat(bad.getMessage()).contains("two.bundle");
      return assertThat(bad.getMessage());
    }
  }
}
