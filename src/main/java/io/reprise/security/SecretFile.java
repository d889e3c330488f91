package io.reprise.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Reads a file that holds a secret. Everybody on the machine could read a file that others may
 * read, and change one that they may write: neither is taken. Its group may read it, because that
 * is how Kubernetes shows a secret to a container that does not run as root.
 */
public final class SecretFile {
  private static final int BYTES_MAX = 1 << 20;

  private static final Set<PosixFilePermission> TOO_MUCH =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private static final Set<PosixFilePermission> FOR_OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private SecretFile() {}

  /**
   * Its text, without blanks and line ends around it.
   *
   * @param setting the setting that names it, for messages
   * @throws BadSecret if it can't be read, is empty, larger than 1 MiB, or open to others
   */
  public static String text(String setting, Path file) {
    String text = whole(setting, file).strip();
    if (text.isEmpty()) {
      throw new BadSecret(setting, file + " is empty", "the secret", "Write it there.");
    }
    return text;
  }

  /**
   * Adds a line to it, and makes it first, for its owner only, if it is not there.
   *
   * @param file that can be read as {@link #text} does, or is not there
   */
  public static void append(Path file, String line) throws IOException {
    if (Files.notExists(file)) {
      createForOwner(file);
    }
    String before = Files.readString(file);
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    // in one piece: whoever follows the file must not see half a line
    Files.writeString(file, gap + line + "\n", StandardOpenOption.APPEND);
  }

  private static void createForOwner(Path file) throws IOException {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(FOR_OWNER));
    } catch (UnsupportedOperationException e) {
      Files.createFile(file); // a file system without such rights
    }
  }

  /** All of its text; the same limits. */
  static String whole(String setting, Path file) {
    requireClosedToOthers(setting, file);
    return readable(setting, file);
  }

  /** The text of a file that need not be secret, such as certificates. */
  static String readable(String setting, Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      throw new BadSecret(
          setting, file + " does not exist", "a file", "Make it, or correct the setting.");
    } catch (IOException e) {
      throw new BadSecret(
          setting,
          file + " can't be read (" + e.getClass().getSimpleName() + ")",
          "a file that this process may read",
          "Let the user that the node runs as, or its group, read it.");
    }
    if (bytes.length > BYTES_MAX) {
      throw new BadSecret(
          setting,
          file + " is larger than " + BYTES_MAX + " bytes",
          "a file with secrets",
          "Correct the setting.");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void requireClosedToOthers(String setting, Path file) {
    Set<PosixFilePermission> rights;
    try {
      rights = Files.getPosixFilePermissions(file);
    } catch (IOException | UnsupportedOperationException e) {
      return; // told by reading it, or a file system without such rights
    }
    if (rights.stream().anyMatch(TOO_MUCH::contains)) {
      throw new BadSecret(
          setting,
          file + " has the rights " + PosixFilePermissions.toString(rights),
          "no right to read for others, and to write for nobody but its owner",
          "chmod 640 it or stricter (a volume of Kubernetes: defaultMode: 0440).");
    }
  }
}
