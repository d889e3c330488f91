package io.reprise.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells that a disk is full, where that is why something has failed. */
final class FullDisk {
  /** What the operating system says, in the words of Java and of PostgreSQL. */
  private static final String SAID = "No space left on device";

  private FullDisk() {}

  /**
   * What to tell people.
   *
   * @param said by whatever has failed
   * @param folder which it needed room in
   * @param setting that names the folder
   */
  static Optional<StorageFailed> in(String said, Path folder, String setting) {
    return said.contains(SAID)
        ? Optional.of(
            new StorageFailed(
                setting
                    + ": "
                    + folder
                    + ": the disk is full"
                    + left(folder)
                    + " (expected: room for PostgreSQL, which begins with about 100 MiB and its"
                    + " programs with 60 MiB). Make room on it, or set a folder on another disk."))
        : Optional.empty();
  }

  private static String left(Path folder) {
    try {
      FileStore disk = Files.getFileStore(folder);
      return ": "
          + (disk.getUsableSpace() >> 20)
          + " of "
          + (disk.getTotalSpace() >> 20)
          + " MiB are left";
    } catch (IOException unknown) {
      return "";
    }
  }
}
