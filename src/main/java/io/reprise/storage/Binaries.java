package io.reprise.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs of the embedded PostgreSQL, unpacked from the class path, once for each build. */
final class Binaries {
  private static final Logger log = LoggerFactory.getLogger(Binaries.class);

  /** By operating system and processor as the JDK names them: the archive in the jar. */
  private static final Map<String, String> ARCHIVES =
      Map.of(
          "linux/amd64", "postgres-linux-x86_64.txz",
          "linux/aarch64", "postgres-linux-arm_64.txz",
          "mac/x86_64", "postgres-darwin-x86_64.txz",
          "mac/aarch64", "postgres-darwin-arm_64.txz");

  private static final Duration WRITE_BACK_TIMEOUT = Duration.ofSeconds(30);

  private final Path folder;

  private Binaries(Path folder) {
    this.folder = folder;
  }

  /** The path of a program, such as {@code pg_ctl}. */
  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  /**
   * Looks whether there are any, before a folder is made for their data.
   *
   * @throws StorageFailed if there are none; says what to set instead
   */
  static void require() {
    URL unused = archive();
  }

  /** Finds the programs below {@code parent}, or unpacks them there. Safe for many at once. */
  static synchronized Binaries in(Path parent) throws IOException {
    URL archive = archive();
    Files.createDirectories(parent);
    Path folder = parent.toRealPath().resolve(folderName(archive));
    if (Files.isDirectory(folder)) {
      return new Binaries(folder);
    }
    try (FileChannel channel =
            FileChannel.open(
                parent.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.isDirectory(folder)) {
        unpack(archive, folder);
        Folders.force(parent);
      }
    }
    return new Binaries(folder);
  }

  private static URL archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String platform =
        (system.startsWith("mac") ? "mac" : system) + "/" + System.getProperty("os.arch");
    String name = ARCHIVES.get(platform);
    URL found = name == null ? null : Binaries.class.getResource("/" + name);
    if (found == null) {
      throw new StorageFailed(
          "reprise.storage.url: not set (expected: jdbc:postgresql://HOST/DATABASE), and there is no"
              + " embedded PostgreSQL for "
              + platform
              + " here: an image has none, a build that of the machine it was built on. Set"
              + " REPRISE_STORAGE_URL, REPRISE_STORAGE_USER and REPRISE_STORAGE_PASSWORD to those"
              + " of a PostgreSQL that all nodes share, or build Reprise on this machine.");
    }
    return found;
  }

  /** Changes with the content of the archive, so that another version gets a folder of its own. */
  private static String folderName(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(true); // the class loader's own jar file: closing it is its business
    if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
      return "postgres-" + Long.toHexString(jar.getJarEntry().getCrc());
    }
    return "postgres-" + connection.getContentLengthLong();
  }

  private static void unpack(URL archive, Path folder) throws IOException {
    log.info("unpacking PostgreSQL into {}", folder);
    Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
    Folders.delete(unfinished); // of a process that died here: we hold the lock
    try (InputStream bytes = archive.openStream();
        InputStream unpacked = new XZCompressorInputStream(new BufferedInputStream(bytes));
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(tar, entry, unfinished);
      }
    }
    writeBack(unfinished);
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * A folder that exists must be whole, after a power cut too. A thousand files are forced to the
   * disk at once: one by one takes seconds. Where the command is missing a power cut within the
   * first half minute can leave empty files; deleting the folder mends that.
   */
  private static void writeBack(Path folder) {
    try {
      Program.Result result =
          Program.run(folder, Map.of(), WRITE_BACK_TIMEOUT, "sync", "-f", folder.toString());
      log.debug("sync ended with {} {}", result.exit(), result.output());
    } catch (IOException | StorageFailed e) {
      log.debug("sync: {}", e.getMessage());
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path into)
      throws IOException {
    Path target = into.resolve(entry.getName()).normalize();
    if (!target.startsWith(into)) {
      throw new IOException("archive of PostgreSQL: " + entry.getName() + " leaves its folder");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, into.resolve(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
