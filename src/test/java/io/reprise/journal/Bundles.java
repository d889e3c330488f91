package io.reprise.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Histories in memory, and bundles of them, for tests. */
final class Bundles {

  static final Instant EXPORTED_AT = Instant.parse("2026-11-22T21:00:00.123456Z");

  private Bundles() {}

  /** Entries at hand, of any number of entities, each in order. */
  record InMemory(List<Entry> entries) implements Histories {
    @Override
    public void forEach(
        String component, String id, long after, long through, Consumer<Entry> consumer) {
      entries.stream()
          .filter(entry -> entry.component().equals(component) && entry.id().equals(id))
          .filter(entry -> entry.sequence() > after && entry.sequence() <= through)
          .forEach(consumer);
    }
  }

  /** A wallet with so many deposits. */
  static List<Entry> wallet(String id, int entries) {
    List<Entry> all = new ArrayList<>();
    for (int sequence = 1; sequence <= entries; sequence++) {
      all.add(Entries.deposited("wallet", id, sequence));
    }
    return all;
  }

  static BundleWriter writer(Histories histories, BundleHeader.Part... parts) {
    return new BundleWriter(histories, List.of(parts), source(), Redaction.none(), limits());
  }

  static BundleWriter.Source source() {
    return new BundleWriter.Source(new TreeMap<>(Map.of("wallet", 1)), EXPORTED_AT, "ann");
  }

  static JournalSettings limits() {
    return TestSettings.journal("");
  }

  static BundleHeader.Part part(String id, long from, long through) {
    return new BundleHeader.Part("wallet", id, from, through);
  }

  static byte[] bytes(BundleWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }

  /** A bundle of two wallets with three and two entries, each line as a text of its bytes. */
  static List<String> ofTwoWallets() throws IOException {
    List<Entry> all = new ArrayList<>(wallet("ann", 3));
    all.addAll(wallet("bob", 2));
    byte[] written = bytes(writer(new InMemory(all), part("bob", 1, 2), part("ann", 1, 3)));
    return new ArrayList<>(
        List.of(new String(written, ISO_8859_1).split("(?<=\n)", -1)).subList(0, 6));
  }

  static Path file(Path folder, List<String> lines) throws IOException {
    return file(folder, String.join("", lines));
  }

  static Path file(Path folder, String text) throws IOException {
    return Files.writeString(folder.resolve("two.bundle"), text, ISO_8859_1);
  }
}
