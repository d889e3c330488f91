package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A bundle that was written once and stays as it is: each later version must read it. Never write
 * it anew; a format that can't read it is format 2, and reads format 1 as well.
 */
class PinnedBundleTest {

  private static final Path PINNED = Path.of("src/test/resources/bundles/wallets.bundle");

  @Test
  void is_read_as_what_was_written() {
    List<Entry> expected = new ArrayList<>(Bundles.wallet("ann", 3));
    expected.addAll(Bundles.wallet("bob", 2));

    try (BundleFile bundle = BundleTest.open(PINNED)) {
      List<Entry> entries = new ArrayList<>();
      bundle.forEach(entries::add);
      assertThat(entries).isEqualTo(expected);
      assertThat(bundle.header().format()).isEqualTo(1);
      assertThat(bundle.header().by()).isEqualTo("ann");
      assertThat(bundle.header().exportedAt()).isEqualTo(Bundles.EXPORTED_AT);
      assertThat(bundle.header().entities())
          .containsExactly(Bundles.part("ann", 1, 3), Bundles.part("bob", 1, 2));
      assertThat(bundle.header().components()).containsEntry("wallet", 1).hasSize(1);
      assertThat(bundle.header().redactions()).isEmpty();
    }
  }

  @Test
  void is_written_byte_by_byte_as_before() throws IOException {
    assertThat(String.join("", Bundles.ofTwoWallets()))
        .as("a change of what is written must be readable by older versions, or be format 2")
        .isEqualTo(Files.readString(PINNED));
  }
}
