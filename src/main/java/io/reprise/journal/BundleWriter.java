package io.reprise.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes a bundle. All entries are read twice, because the first line holds the checksum over all
 * and memory stays flat: the ranges are fixed before that. For one thread at a time.
 */
public final class BundleWriter {

  private final Histories histories;
  private final BundleHeader unsigned;
  private final Redaction redaction;
  private final JournalSettings limits;
  private Optional<BundleHeader> header = Optional.empty();

  /**
   * Where a bundle comes from.
   *
   * @param components versions of the components that are installed, by name
   * @param exportedAt when, kept in microseconds
   * @param by who exports it
   */
  public record Source(SortedMap<String, Integer> components, Instant exportedAt, String by) {}

  /**
   * Reads nothing yet.
   *
   * @param parts the ranges, which must be in the journal whole; written in the order of component
   *     and id, each entity once
   * @param redaction what is masked
   * @param limits those for lines and entities of a bundle
   * @throws ExportFailed if these are more entities than a bundle may have
   * @throws IllegalArgumentException if an entity is named twice
   */
  public BundleWriter(
      Histories histories,
      List<BundleHeader.Part> parts,
      Source source,
      Redaction redaction,
      JournalSettings limits) {
    this.histories = histories;
    this.redaction = redaction;
    this.limits = limits;
    if (parts.size() > limits.bundleEntitiesMax()) {
      throw new ExportFailed(
          parts.size()
              + " entities (expected: at most reprise.journal.bundle-max-entities, "
              + limits.bundleEntitiesMax()
              + "). Export them in several bundles.");
    }
    List<BundleHeader.Part> sorted =
        parts.stream()
            .sorted(
                Comparator.comparing(BundleHeader.Part::component)
                    .thenComparing(BundleHeader.Part::id))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).entity().equals(sorted.get(i - 1).entity())) {
        throw new IllegalArgumentException(sorted.get(i).entity() + " is named twice");
      }
    }
    this.unsigned =
        new BundleHeader(
            BundleHeader.FORMAT,
            sorted,
            source.components(),
            sorted.stream().mapToLong(BundleHeader.Part::entries).sum(),
            source.exportedAt().truncatedTo(ChronoUnit.MICROS),
            source.by(),
            redaction.patterns(),
            "");
  }

  /**
   * The first line, with the checksum over all: reads all entries when it is called first.
   *
   * @throws JournalUnavailable if they can't be read
   * @throws UnreadableEntry for an entry that is not one, or is missing
   * @throws ExportFailed for an entry that is larger than a line of a bundle may be, or that does
   *     not decode once it is masked
   */
  public BundleHeader header() {
    if (header.isEmpty()) {
      MessageDigest digest = BundleForm.sha256();
      digest.update(unsigned.covered());
      try {
        forEachLine(digest::update);
      } catch (IOException e) {
        throw new AssertionError("a checksum has no input and output", e);
      }
      redaction.requireFound();
      header = Optional.of(unsigned.withChecksum(BundleForm.hex(digest)));
    }
    return header.get();
  }

  /**
   * Writes the bundle, each line with one call; does not close the stream. Throws as {@link
   * #header} does, too.
   *
   * @throws IOException from the stream
   * @throws ExportFailed if the entries are not the same as when they were read first; what has
   *     been written by then fits no checksum
   */
  public void writeTo(OutputStream out) throws IOException {
    String checksum = header().checksum();
    byte[] covered = unsigned.covered();
    MessageDigest digest = BundleForm.sha256();
    digest.update(covered);
    write(out, BundleForm.header(covered, checksum));
    forEachLine(
        line -> {
          digest.update(line);
          write(out, line);
        });
    if (!BundleForm.hex(digest).equals(checksum)) {
      throw new ExportFailed(
          "the entries changed while they were exported, which entries never do. Look at the"
              + " journal with `reprise journal verify`.");
    }
    out.flush();
  }

  private static void write(OutputStream out, byte[] line) throws IOException {
    byte[] ended = Arrays.copyOf(line, line.length + 1);
    ended[line.length] = '\n';
    out.write(ended);
  }

  /** Takes the lines of entries. */
  private interface Lines {
    void accept(byte[] line) throws IOException;
  }

  private void forEachLine(Lines lines) throws IOException {
    for (BundleHeader.Part part : unsigned.entities()) {
      long[] next = {part.from()};
      try {
        histories.forEach(
            part.component(),
            part.id(),
            part.from() - 1,
            part.through(),
            entry -> {
              requireSequence(part, next[0]++, entry.sequence());
              pass(line(entry), lines);
            });
      } catch (Stopped stopped) {
        throw stopped.cause;
      }
      requireSequence(part, next[0], part.through() + 1);
    }
  }

  private static void requireSequence(BundleHeader.Part part, long expected, long found) {
    if (expected != found) {
      throw new UnreadableEntry(
          part.entity(),
          expected,
          "is missing. Look at the journal with `reprise journal verify`.",
          null);
    }
  }

  private byte[] line(Entry entry) {
    byte[] line = BundleForm.line(form(entry));
    if (line.length > limits.bundleLineBytes()) {
      throw new ExportFailed(
          entry.entity()
              + " sequence "
              + entry.sequence()
              + ": "
              + line.length
              + " bytes (expected: at most reprise.journal.bundle-line-bytes, "
              + limits.bundleLineBytes()
              + "). Raise it, also where the bundle is to be opened.");
    }
    return line;
  }

  private byte[] form(Entry entry) {
    if (redaction.patterns().isEmpty()) {
      return EntryJson.bytes(out -> EntryWriter.show(entry, out));
    }
    ObjectNode masked = redaction.mask(entry);
    return EntryJson.bytes(out -> out.writeTree(masked));
  }

  /** A consumer can't throw what the stream throws. */
  private static void pass(byte[] line, Lines lines) {
    try {
      lines.accept(line);
    } catch (IOException e) {
      throw new Stopped(e);
    }
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException cause;

    Stopped(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
