package io.reprise.journal;

import io.reprise.journal.BackupManifest.Part;
import io.reprise.storage.BackupTable;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a {@link BackupFile}: first a part of it beside, which becomes the file at the end. */
final class BackupWriter implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path part;
  private final long reserveBytes;
  private final FileChannel channel;
  private final FileStore disk;
  private final MessageDigest sha256 = TableBytes.sha256();
  private final ZipOutputStream zip;
  private boolean finished;

  /** Copies a table to where it is told. */
  interface Source {
    long copyTo(OutputStream out) throws IOException;
  }

  /**
   * Begins the part file, readable by its owner only.
   *
   * @param reserveBytes what is to be left free on the disk
   */
  BackupWriter(Path part, long reserveBytes) throws IOException {
    this.part = part;
    this.reserveBytes = reserveBytes;
    this.channel = open(part);
    this.disk = Files.getFileStore(part);
    this.zip =
        new ZipOutputStream(
            new DigestOutputStream(
                new Reserving(
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)),
                sha256));
    // Hexadecimal digits give way at once; more effort takes twice the time for a tenth less.
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /** One that was left by a backup that was killed is begun anew. */
  private static FileChannel open(Path part) throws IOException {
    boolean posix = part.getFileSystem().supportedFileAttributeViews().contains("posix");
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ownerOnly)}
            : new FileAttribute<?>[0];
    FileChannel channel =
        FileChannel.open(
            part, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes);
    boolean ours = false;
    try {
      ours = isLocked(channel) && Files.exists(part); // or another one has just ended
      if (!ours) {
        throw new IOException("another backup is being written to " + part);
      }
      if (posix) {
        Files.setPosixFilePermissions(part, ownerOnly);
      }
      channel.truncate(0);
      return channel;
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null; // held until the channel is closed
    } catch (OverlappingFileLockException e) {
      return false; // by this process
    }
  }

  /** Writes a table. */
  Part table(BackupTable table, List<String> columns, Source source) throws IOException {
    zip.putNextEntry(new ZipEntry(BackupFile.partName(new Part(table, columns, 0, 0, ""))));
    TableBytes seen = new TableBytes();
    long rows =
        source.copyTo(
            new FilterOutputStream(zip) {
              @Override
              public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
              }

              @Override
              public void write(byte[] from, int offset, int length) throws IOException {
                seen.take(from, offset, length);
                out.write(from, offset, length);
              }
            });
    zip.closeEntry();
    if (rows != seen.rows()) {
      throw new IOException(
          table.table() + ": PostgreSQL says " + rows + " rows, " + seen.rows() + " came");
    }
    return new Part(table, columns, rows, seen.bytes(), seen.sum());
  }

  /** Writes manifest and seal, and makes the file durable under its name. */
  void finish(BackupManifest manifest, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(BackupFile.MANIFEST));
    zip.write(manifest.toJson().toPrettyString().getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    zip.setComment(BackupFile.SEAL + BackupFile.UNSEALED);
    zip.finish();
    zip.flush();
    byte[] sum = HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer seal = ByteBuffer.wrap(sum);
    long at = channel.size() - sum.length;
    while (seal.hasRemaining()) {
      at += channel.write(seal, at);
    }
    channel.force(true);
    channel.close();
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    finished = true;
    forceFolder(file);
  }

  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (AccessDeniedException e) {
      // not every system lets a folder be opened: the file's own bytes are durable
    }
  }

  /** Without {@link #finish} before, nothing is left. */
  @Override
  public void close() throws IOException {
    if (!finished) {
      channel.close();
      Files.deleteIfExists(part);
    }
  }

  /** Stops before the disk is full: the database may be on the same one. */
  private final class Reserving extends FilterOutputStream {
    private static final long LOOK_EVERY_BYTES = 16L << 20;
    private long sinceLooked = LOOK_EVERY_BYTES;

    Reserving(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      sinceLooked += length;
      if (sinceLooked >= LOOK_EVERY_BYTES) {
        sinceLooked = 0;
        if (disk.getUsableSpace() < reserveBytes) {
          throw new IOException(
              ("%d MiB are left on its disk (expected: %d MiB stay free,"
                      + " reprise.journal.backup-reserve)")
                  .formatted(disk.getUsableSpace() >> 20, reserveBytes >> 20));
        }
      }
      out.write(from, offset, length);
    }
  }
}
