package io.reprise.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A bundle to read from. It was checked as a whole when it was opened; entries are read from the
 * file each time, from near the first one that is wanted, so that memory stays flat whatever its
 * size. Safe for use by many threads.
 */
public final class BundleFile implements Histories, AutoCloseable {

  private final Path path;
  private final RandomAccessFile file;
  private final JournalSettings limits;
  private final BundleHeader header;
  private final Map<String, BundleIndex> places;

  private BundleFile(
      Path path,
      RandomAccessFile file,
      JournalSettings limits,
      BundleHeader header,
      Map<String, BundleIndex> places) {
    this.path = path;
    this.file = file;
    this.limits = limits;
    this.header = header;
    this.places = places;
  }

  /**
   * Opens a bundle and reads all of it once: its format, each line's checksum, that each entity's
   * entries are all there and in order, and the checksum over all. Takes as long as reading does.
   *
   * @param limits those for lines and entities of a bundle
   * @throws BadBundle if anything is wrong, also if there is no such file
   */
  public static BundleFile open(Path path, JournalSettings limits) {
    if (!Files.isRegularFile(path)) {
      String what = Files.exists(path) ? "is not a file" : "there is no such file";
      throw new BadBundle(path, 0, what + " (expected: a bundle).");
    }
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (IOException e) {
      throw new BadBundle(path, 0, "can't be read: " + e.getMessage());
    }
    boolean opened = false;
    try {
      BundleLines lines =
          new BundleLines(
              (position, into) -> read(file, position, into), 0, limits.bundleLineBytes());
      BundleCheck check = new BundleCheck(path, lines, limits);
      BundleHeader header = check.run();
      opened = true;
      return new BundleFile(path, file, limits, header, check.places());
    } catch (IOException e) {
      throw new BadBundle(path, 0, "can't be read: " + e.getMessage());
    } finally {
      if (!opened) {
        close(file);
      }
    }
  }

  /** What its first line says. */
  public BundleHeader header() {
    return header;
  }

  /**
   * Gives all entries to a consumer, in the order in which they stand in the file, in the calling
   * thread.
   *
   * @throws JournalUnavailable if the file can't be read
   * @throws BadBundle if it has been written to since it was opened
   * @throws UnreadableEntry for an entry that is not one
   */
  public void forEach(Consumer<Entry> consumer) {
    for (BundleHeader.Part part : header.entities()) {
      forEach(part.component(), part.id(), 0, Long.MAX_VALUE, consumer);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadBundle if the file has been written to since it was opened
   */
  @Override
  public void forEach(
      String component,
      String id,
      long afterSequence,
      long throughSequence,
      Consumer<Entry> consumer) {
    BundleIndex index = places.get(component + "/" + id);
    if (index == null || afterSequence >= index.part().through()) {
      return;
    }
    long first = Math.max(afterSequence + 1, index.part().from());
    long last = Math.min(throughSequence, index.part().through());
    if (first > last) {
      return;
    }
    long mark = index.markBefore(first);
    BundleLines lines =
        new BundleLines(
            (position, into) -> read(file, position, into),
            index.placeOf(mark),
            limits.bundleLineBytes());
    for (long sequence = mark; sequence <= last; sequence++) {
      next(lines, index, sequence);
      if (sequence >= first) {
        byte[] entry = BundleForm.entry(lines.bytes(), lines.length());
        consumer.accept(StoredEntry.entry(entry, index.part().entity(), sequence));
      }
    }
  }

  private void next(BundleLines lines, BundleIndex index, long sequence) {
    boolean same;
    try {
      same =
          lines.next()
              && BundleForm.isIntact(lines.bytes(), lines.length())
              && BundleForm.isOf(lines.bytes(), BundleForm.begin(index.part().entity(), sequence));
    } catch (IOException e) {
      throw new JournalUnavailable(path + " can't be read: " + e.getMessage(), e);
    }
    if (!same) {
      throw new BadBundle(
          path,
          index.lineOf(sequence),
          "checksum: the line is not the one that was there when the bundle was opened. Something"
              + " writes to the file: open a copy of it.");
    }
  }

  // Not through a channel: that would close for everybody when one thread is interrupted.
  private static int read(RandomAccessFile file, long position, byte[] into) throws IOException {
    synchronized (file) {
      file.seek(position);
      return file.read(into);
    }
  }

  /** Reads that are under way fail. */
  @Override
  public void close() {
    close(file);
  }

  private static void close(RandomAccessFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read: nothing can be lost.
    }
  }
}
