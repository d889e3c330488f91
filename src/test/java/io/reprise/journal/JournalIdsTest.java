package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalIdsTest {

  private static Storage storage;
  private static Journal journal;

  @BeforeAll
  static void open() {
    storage = TestStorage.fresh();
    journal = Journal.open(storage, TestSettings.journal(""));
    Rows rows = new Rows(storage);
    for (String id : List.of("alice", "Bob", "a_b", "axb", "a-b", "a~", "a", "alice:2", "zo")) {
      rows.insert(deposited("wallet", id, 1), deposited("wallet", id, 2));
    }
    rows.insert(Entries.refused("wallet", "alice-refused", 1, "k"));
    rows.insert(Entries.refused("wallet", "azure", 1, "k"), deposited("wallet", "azure", 2));
    rows.insert(deposited("wallet-x", "alien", 1));
    rows.insert(deposited("walle", "alien", 1));
  }

  @AfterAll
  static void close() {
    journal.close();
    storage.close();
  }

  private static List<String> ids(String prefix, String after, int limit) {
    return JournalTest.get(journal.ids("wallet", prefix, after, limit));
  }

  @Test
  void all_entities_with_an_event_are_listed_in_byte_order() {
    assertThat(ids("", "", 100))
        .containsExactly("Bob", "a", "a-b", "a_b", "alice", "alice:2", "axb", "azure", "a~", "zo");
    assertThat(JournalTest.get(journal.ids("nothing", "", "", 100))).isEmpty();
  }

  @Test
  void pages_follow_one_another() {
    assertThat(ids("", "", 3)).containsExactly("Bob", "a", "a-b");
    assertThat(ids("", "a-b", 3)).containsExactly("a_b", "alice", "alice:2");
    assertThat(ids("", "zo", 3)).isEmpty();
    assertThat(ids("", "alic", 1)).containsExactly("alice");
  }

  @Test
  void a_prefix_narrows_and_its_underscore_is_an_underscore() {
    assertThat(ids("a_", "", 100)).containsExactly("a_b");
    assertThat(ids("alice", "", 100)).containsExactly("alice", "alice:2");
    assertThat(ids("alice", "alice", 100)).containsExactly("alice:2");
    assertThat(ids("alice", "Bob", 100)).containsExactly("alice", "alice:2");
    assertThat(ids("a~", "", 100)).containsExactly("a~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%", "a'", "\u0000", "ä", "\ud83d", "a|", "a b", "\\"})
  void a_prefix_with_characters_that_no_id_has_finds_nothing(String prefix) {
    assertThat(ids(prefix, "", 100)).isEmpty();
  }

  @Test
  void any_text_may_stand_as_the_id_before() {
    assertThat(ids("", "alice\u0000x", 1)).containsExactly("alice:2");
    assertThat(ids("", "alicé", 1)).containsExactly("axb");
    assertThat(ids("", "\ud83d", 1)).isEmpty();
    assertThat(ids("", "%", 1)).containsExactly("Bob");
  }
}
