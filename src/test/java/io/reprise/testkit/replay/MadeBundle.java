package io.reprise.testkit.replay;

import io.reprise.journal.BundleHeader;
import io.reprise.journal.BundleWriter;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.Redaction;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Wallet;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes bundles of made histories. */
final class MadeBundle {
  private MadeBundle() {}

  /** Opened, 500 put in, 900 not taken out, 100 taken out. */
  static MadeHistory bob() {
    return new MadeHistory(Wallet.COMPONENT, "bob")
        .command("open", "{\"owner\":\"Ann\"}")
        .command("deposit", "{\"cents\":500}")
        .command("withdraw", "{\"cents\":900}")
        .by("cy")
        .command("withdraw", "{\"cents\":100}");
  }

  /** All of these, in a file of that folder. */
  static Path of(Path folder, MadeHistory... histories) {
    return write(folder, Redaction.none(), 1, Long.MAX_VALUE, histories);
  }

  /** The same, masked. */
  static Path redacted(Path folder, Redaction redaction, MadeHistory... histories) {
    return write(folder, redaction, 1, Long.MAX_VALUE, histories);
  }

  /** Some of its entries. */
  static Path part(Path folder, long from, long through, MadeHistory history) {
    return write(folder, Redaction.none(), from, through, history);
  }

  private static Path write(
      Path folder, Redaction redaction, long from, long through, MadeHistory... histories) {
    List<BundleHeader.Part> parts = new ArrayList<>();
    TreeMap<String, Integer> components = new TreeMap<>();
    for (MadeHistory history : histories) {
      Entry first = history.entries().get(0);
      long last = Math.min(through, history.entries().size());
      parts.add(new BundleHeader.Part(first.component(), first.id(), from, last));
      components.put(first.component(), first.componentVersion());
    }
    Path file = folder.resolve("made.bundle");
    try (OutputStream out = Files.newOutputStream(file)) {
      new BundleWriter(
              new Several(List.of(histories)),
              parts,
              new BundleWriter.Source(components, Instant.parse("2026-11-22T21:00:00Z"), "ann"),
              redaction,
              JournalSettings.from(TestStorage.config("").getConfig("journal")))
          .writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Each gives its own. */
  private record Several(List<MadeHistory> histories) implements Histories {
    @Override
    public void forEach(
        String component, String id, long after, long through, Consumer<Entry> consumer) {
      for (MadeHistory history : histories) {
        history.forEach(component, id, after, through, consumer);
      }
    }
  }
}
