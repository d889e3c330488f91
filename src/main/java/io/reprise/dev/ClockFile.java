package io.reprise.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The file that says where a manual clock stands: one line, a time such as 2026-12-01T00:00:00Z.
 */
final class ClockFile {
  private static final int SHOWN_MAX = 40;
  private static final String ADVICE =
      "Correct it, or delete it: then the clock starts at the present time.";

  private final Path folder;
  private final Path file;

  ClockFile(Path data) {
    this.folder = data.toAbsolutePath().normalize();
    this.file = folder.resolve("manual-clock");
  }

  /** The time in it, if it is there. */
  Optional<Instant> read() throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip(); // it takes any bytes
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(
          file + " can't be read (expected: a file of this user): " + e + ". " + ADVICE, e);
    }
    try {
      Instant time = Instant.parse(text);
      if (!time.isAfter(ManualClock.LATEST)) {
        return Optional.of(time);
      }
    } catch (DateTimeException e) {
      // said below, together with a time that is out of bounds
    }
    throw new IOException(
        "%s: \"%s\" (expected: a time such as 2026-12-01T00:00:00Z, up to %s). %s"
            .formatted(
                file,
                text.substring(0, Math.min(SHOWN_MAX, text.length())),
                ManualClock.LATEST,
                ADVICE));
  }

  /** Replaces the time in it as a whole, so that a process that is killed leaves one of the two. */
  void write(Instant time) {
    try {
      if (!Files.isDirectory(folder)) { // with a database elsewhere nothing else may be kept in it
        Files.createDirectories(folder);
      }
      Path unfinished = folder.resolve("manual-clock.unfinished");
      Files.writeString(unfinished, time + "\n", StandardCharsets.US_ASCII);
      force(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " can't be written (expected: a folder that this user may write): " + e, e);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
