package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentJar;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.BundleWriter;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.Redaction;
import io.reprise.replay.MadeFlow;
import io.reprise.replay.MadeHistory;
import io.reprise.replay.ReplayTestSettings;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Bundles of histories made in memory, as files, and a component that can't fold them. */
final class MadeBundle {
  private MadeBundle() {}

  /** All entries of all of them. */
  static Path of(Path file, MadeHistory... histories) throws IOException {
    return of(file, 1, histories);
  }

  /** The same without those before some sequence. */
  static Path of(Path file, long from, MadeHistory... histories) throws IOException {
    List<BundleHeader.Part> parts =
        Arrays.stream(histories)
            .map(MadeHistory::entries)
            .map(entries -> entries.get(entries.size() - 1))
            .map(last -> new BundleHeader.Part(last.component(), last.id(), from, last.sequence()))
            .toList();
    return write(file, new All(List.of(histories)), parts);
  }

  /** Some entities of a flow. */
  static Path of(Path file, MadeFlow flow, String... entities) throws IOException {
    List<BundleHeader.Part> parts =
        Arrays.stream(entities)
            .map(
                name ->
                    flow.all().stream()
                        .filter(entry -> entry.entity().equals(name))
                        .reduce((one, next) -> next)
                        .orElseThrow())
            .map(last -> new BundleHeader.Part(last.component(), last.id(), 1, last.sequence()))
            .toList();
    return write(file, flow, parts);
  }

  private static Path write(Path file, Histories histories, List<BundleHeader.Part> parts)
      throws IOException {
    BundleWriter.Source source =
        new BundleWriter.Source(new TreeMap<>(), Instant.parse("2026-11-22T21:00:00Z"), "ann");
    try (OutputStream out = Files.newOutputStream(file)) {
      new BundleWriter(histories, parts, source, Redaction.none(), limits()).writeTo(out);
    }
    return file;
  }

  private static JournalSettings limits() {
    return JournalSettings.from(TestStorage.config("reprise {}").getConfig("journal"));
  }

  /** Opens one with the samples. */
  static Recorded open(Path file) throws BadComponent {
    BundleFile bundle = BundleFile.open(file, limits());
    return Recorded.of(
        bundle,
        bundle.header().entities(),
        Catalog.load(Path.of("components")),
        ReplayTestSettings.of(""),
        file);
  }

  private record All(List<MadeHistory> histories) implements Histories {
    @Override
    public void forEach(
        String component, String id, long after, long through, Consumer<Entry> consumer) {
      histories.forEach(history -> history.forEach(component, id, after, through, consumer));
    }
  }

  /** The folder of a component {@code tally} whose rule throws on a number, 0 for none. */
  static Path tally(Path folder, int unlucky) throws IOException {
    Path components = folder.resolve("tally-" + unlucky);
    String source =
        Files.readString(Path.of("src/test/resources/components/Tally.java"))
            .replace("UNLUCKY = 0", "UNLUCKY = " + unlucky);
    new ComponentJar(folder)
        .source("tally.Tally", source)
        .offers("tally.Tally$Offer")
        .jar(components.resolve("tally.jar"));
    return components;
  }
}
