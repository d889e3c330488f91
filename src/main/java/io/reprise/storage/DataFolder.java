package io.reprise.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder {@code reprise.data} as the embedded PostgreSQL uses it, held by one node at a time:
 * {@code postgres} (its data), {@code postgres.log}, {@code postgres.password}, {@code
 * postgres.lock}.
 */
final class DataFolder implements AutoCloseable {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int PASSWORD_BYTES = 24;

  /**
   * Folders held by this process. The lock of the operating system belongs to the process: it would
   * not keep a second node in this process out, and closing the file again would release it.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lockFile;

  private DataFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Takes hold of a folder, made if it is missing.
   *
   * @throws StorageFailed if another node holds it, or it can't be written
   */
  static DataFolder hold(Path path) throws IOException {
    Path folder;
    try {
      folder = Files.createDirectories(path).toRealPath();
    } catch (AccessDeniedException e) {
      throw notWritable(path, e);
    }
    if (!HELD_HERE.add(folder)) {
      throw heldBy(folder, String.valueOf(ProcessHandle.current().pid()));
    }
    boolean held = false;
    try {
      DataFolder opened = new DataFolder(folder, lock(folder));
      held = true;
      return opened;
    } finally {
      if (!held) {
        HELD_HERE.remove(folder);
      }
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve("postgres.lock");
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw notWritable(folder, e);
    }
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw heldBy(folder, Files.readString(file).strip());
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static StorageFailed heldBy(Path folder, String pid) {
    return new StorageFailed(
        "reprise.data: "
            + folder
            + " is in use by another node, process "
            + pid
            + " (expected: a folder of this node's own). Stop that one, or give this one another"
            + " folder (REPRISE_DATA) and another reprise.storage.port (REPRISE_STORAGE_PORT).");
  }

  private static StorageFailed notWritable(Path folder, IOException cause) {
    return new StorageFailed(
        "reprise.data: "
            + folder
            + " can't be written (expected: a folder that this user may write). Change its owner,"
            + " or set another one (REPRISE_DATA).",
        cause);
  }

  /** The folder itself, as a real path. */
  Path path() {
    return folder;
  }

  /**
   * Where PostgreSQL keeps its data, as a real path, which is how its processes know it; may be
   * missing.
   */
  Path postgres() throws IOException {
    Path postgres = folder.resolve("postgres");
    return Files.exists(postgres) ? postgres.toRealPath() : postgres;
  }

  /** The log of the embedded PostgreSQL. */
  Path log() {
    return folder.resolve("postgres.log");
  }

  /** The password's file, readable by its owner only. */
  Path passwordFile() {
    return folder.resolve("postgres.password");
  }

  /** The password of the embedded server's user, made up when it is first asked for. */
  String password() throws IOException {
    if (!Files.exists(passwordFile())) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Path unfinished = folder.resolve("postgres.password.unfinished");
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished, OWNER_ONLY);
      Files.writeString(unfinished, HexFormat.of().formatHex(random));
      Folders.force(unfinished);
      Files.move(unfinished, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
      Folders.force(folder);
    }
    return Files.readString(passwordFile()).strip();
  }

  /**
   * Moves the log aside when it has grown to a size. The server goes on writing to the same file:
   * it appends, so cutting the file is safe; lines written at that very moment may be lost.
   */
  void boundLog(long maxBytes) throws IOException {
    if (Files.exists(log()) && Files.size(log()) >= maxBytes) {
      Files.copy(log(), folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }

  /** Lets go of the folder. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest; there is nothing left to do about it.
    }
    HELD_HERE.remove(folder);
  }
}
