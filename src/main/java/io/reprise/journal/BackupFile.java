package io.reprise.journal;

import io.reprise.journal.BackupManifest.Part;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A backup: a ZIP file with a part {@code tables/NAME.copy} for each table, in PostgreSQL's own
 * text form, and the part {@code manifest.json}, the last. The comment of the file is a seal: the
 * SHA-256 of all its bytes, with {@link #UNSEALED} in the place of the sum. So any tool can look
 * into it, and no byte of it can change unnoticed.
 */
public final class BackupFile implements AutoCloseable {

  static final String MANIFEST = "manifest.json";
  static final String SEAL = "reprise backup, SHA-256 with zeros here: ";

  /** What stands in the place of the sum while it is made. */
  static final String UNSEALED = "0".repeat(64);

  /** A manifest names tables and components. */
  private static final int MANIFEST_BYTES_MAX = 16 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final ZipFile zip;
  private final BackupManifest manifest;

  private BackupFile(Path file, ZipFile zip, BackupManifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  static String partName(Part part) {
    return "tables/" + part.table().table() + ".copy";
  }

  /**
   * Opens a file and reads its manifest, but nothing else yet.
   *
   * @throws BadBackup if it can't be a backup that this release reads
   */
  public static BackupFile open(Path file) {
    ZipFile zip = null;
    boolean opened = false;
    try {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(file.toString());
      }
      zip = new ZipFile(file.toFile());
      if (!Optional.ofNullable(zip.getComment()).orElse("").startsWith(SEAL)) {
        throw bad(file, "is not a backup: it has no seal", null);
      }
      BackupManifest manifest = manifest(file, zip);
      opened = true;
      return new BackupFile(file, zip, manifest);
    } catch (NoSuchFileException e) {
      throw bad(file, "is no file", e);
    } catch (ZipException e) {
      throw bad(file, "is not a backup, or not a whole one: " + e.getMessage(), e);
    } catch (IOException e) {
      throw bad(file, "can't be read: " + e.getMessage(), e);
    } finally {
      if (!opened && zip != null) {
        closed(zip);
      }
    }
  }

  private static BackupManifest manifest(Path file, ZipFile zip) {
    ZipEntry part = zip.getEntry(MANIFEST);
    if (part == null) {
      throw bad(file, "is not a backup: it has no part " + MANIFEST, null);
    }
    try (InputStream in = zip.getInputStream(part)) {
      return BackupManifest.read(in.readNBytes(MANIFEST_BYTES_MAX));
    } catch (IOException e) {
      throw bad(file, MANIFEST + ": " + e.getMessage(), e);
    }
  }

  /** What it holds. */
  public BackupManifest manifest() {
    return manifest;
  }

  /** How long the file is, in bytes. */
  public long size() {
    return file.toFile().length();
  }

  /**
   * Reads it from its first to its last byte and compares with the seal.
   *
   * @param progress told how many bytes have been read
   * @throws BadBackup if a single bit has changed
   */
  public void requireWhole(LongConsumer progress) {
    MessageDigest sha256 = TableBytes.sha256();
    long sealAt = size() - UNSEALED.length();
    String seal;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long read = 0;
      while (read < sealAt) {
        int now = in.read(buffer, 0, (int) Math.min(buffer.length, sealAt - read));
        if (now < 0) {
          throw new IOException("it has become shorter");
        }
        sha256.update(buffer, 0, now);
        read += now;
        progress.accept(read);
      }
      seal = new String(in.readNBytes(UNSEALED.length()), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw bad(file, "can't be read: " + e.getMessage(), e);
    }
    sha256.update(UNSEALED.getBytes(StandardCharsets.US_ASCII));
    String sum = HexFormat.of().formatHex(sha256.digest());
    if (!sum.equals(seal)) {
      throw bad(file, "has changed since it was written: SHA-256 " + sum + ", not " + seal, null);
    }
  }

  /**
   * Looks whether it is whole, all parts included.
   *
   * @param progress told how many bytes of the file have been read
   * @throws BadBackup if it is not
   */
  public void check(LongConsumer progress) {
    requireWhole(progress);
    requireOnlyParts();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (Part part : manifest.tables()) {
      try (TableStream in = table(part)) {
        while (in.read(buffer, 0, buffer.length) >= 0) {
          // sums up
        }
        in.requireAsSaid();
      } catch (IOException e) {
        throw bad(file, partName(part) + ": " + e.getMessage(), e);
      }
    }
  }

  /** Nothing that nobody reads. */
  private void requireOnlyParts() {
    int expected = manifest.tables().size() + 1;
    Enumeration<? extends ZipEntry> parts = zip.entries();
    int found = 0;
    while (parts.hasMoreElements()) {
      parts.nextElement();
      found++;
    }
    if (found != expected) {
      throw bad(file, "has " + found + " parts (expected: " + expected + ")", null);
    }
  }

  /** The rows of a table; to be held against the manifest when they are read. */
  TableStream table(Part part) throws IOException {
    return table(part, bytes -> {});
  }

  /** The same, which tells how many bytes of it have been read. */
  TableStream table(Part part, LongConsumer progress) throws IOException {
    ZipEntry entry = zip.getEntry(partName(part));
    if (entry == null) {
      throw new IOException("is missing");
    }
    return new TableStream(zip.getInputStream(entry), part, progress);
  }

  BadBackup bad(Part part, IOException e) {
    return bad(file, partName(part) + ": " + e.getMessage(), e);
  }

  private static BadBackup bad(Path file, String what, @Nullable Throwable e) {
    return new BadBackup(
        file
            + ": "
            + what
            + " (expected: a file that `reprise journal backup` has written). Take another backup.",
        e);
  }

  @Override
  public void close() {
    closed(zip);
  }

  private static void closed(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sums up what is read. */
  static final class TableStream extends FilterInputStream {
    private final Part part;
    private final LongConsumer progress;
    private final TableBytes seen = new TableBytes();

    TableStream(InputStream in, Part part, LongConsumer progress) {
      super(in);
      this.part = part;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int now = in.read(into, offset, length);
      if (now > 0) {
        seen.take(into, offset, now);
        progress.accept(seen.bytes());
      }
      return now;
    }

    /** To be called at the end. */
    void requireAsSaid() throws IOException {
      String sum = seen.sum();
      if (seen.rows() != part.rows()
          || seen.bytes() != part.bytes()
          || !sum.equals(part.sha256())) {
        throw new IOException(
            "%d rows, %d bytes, SHA-256 %s (expected, as the manifest says: %d, %d, %s)"
                .formatted(
                    seen.rows(), seen.bytes(), sum, part.rows(), part.bytes(), part.sha256()));
      }
    }
  }
}
