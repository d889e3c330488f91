package io.reprise.replay;

import io.reprise.component.Cause;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what entries of different entities say of one effect, of however many there are:
 * in temporary files, one part of the effects each, of which one at a time is in memory.
 */
final class EffectLedger implements AutoCloseable {

  /** What is known of an effect. */
  static final class Lines {
    @Nullable Planned planned;
    final List<Came> came = new ArrayList<>();
    boolean waits;
  }

  /** An effect of an entry: kind {@code s}end, {@code c}all or timer ({@code t}). */
  record Planned(
      char kind,
      String target,
      UUID command,
      UUID outcome,
      boolean onAccepted,
      boolean onRefused) {}

  /** A command that came from it. */
  record Came(String entity, long sequence, UUID command, boolean accepted) {}

  /** How many there will be is not known: what gets too large for memory is parted again. */
  private static final int PARTS = 64;

  private static final int ID_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 14;

  /** An effect has few lines; this many times, parting makes more than any disk holds small. */
  private static final int DEPTH_MAX = 5;

  private static final long LOOK_EVERY_BYTES = 4 << 20;
  private static final long FREE_BYTES_MIN = 64L << 20;

  private final long bytesMax;
  private final long linesMax;
  private final @Nullable DataOutputStream[] parts = new DataOutputStream[PARTS];
  private final long[] lines = new long[PARTS];
  private long bytes;
  private long lookAt = LOOK_EVERY_BYTES;
  private @Nullable Path folder;

  /**
   * @param bytesMax how much its files may take; with more it fails
   * @param linesMax how many lines are in memory at a time
   */
  EffectLedger(long bytesMax, long linesMax) {
    this.bytesMax = bytesMax;
    this.linesMax = linesMax;
  }

  void planned(Cause effect, Planned planned) {
    write(
        effect,
        out -> {
          out.writeByte(planned.kind());
          out.writeUTF(planned.target());
          writeId(out, planned.command());
          writeId(out, planned.outcome());
          out.writeBoolean(planned.onAccepted());
          out.writeBoolean(planned.onRefused());
        });
  }

  void came(Cause effect, Came came) {
    write(
        effect,
        out -> {
          out.writeByte('e');
          out.writeUTF(came.entity());
          out.writeLong(came.sequence());
          writeId(out, came.command());
          out.writeBoolean(came.accepted());
        });
  }

  void waits(Cause effect) {
    write(effect, out -> out.writeByte('w'));
  }

  private interface Line {
    void to(DataOutputStream out) throws IOException;
  }

  private void write(Cause effect, Line line) {
    int part = part(effect, 0);
    try {
      requireRoom();
      DataOutputStream out = parts[part];
      if (out == null) {
        out =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file(part)), BUFFER_BYTES));
        parts[part] = out;
      }
      int before = out.size();
      writeEffect(out, effect);
      line.to(out);
      bytes += out.size() - before;
      lines[part]++;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static void writeEffect(DataOutputStream out, Cause effect) throws IOException {
    out.writeUTF(effect.entity());
    out.writeLong(effect.sequence());
    out.writeInt(effect.index());
  }

  /** Other effects meet in a part at each depth. */
  private static int part(Cause effect, int depth) {
    int mixed = (effect.hashCode() + depth) * 0x9E3779B1;
    mixed = (mixed ^ (mixed >>> 15)) * 0x85EBCA6B;
    return Math.floorMod(mixed ^ (mixed >>> 13), PARTS);
  }

  private void requireRoom() throws IOException {
    if (bytes > bytesMax) {
      throw new IOException(
          bytes + " bytes are written (expected: at most reprise.replay.verify-temporary-bytes)");
    }
    if (bytes >= lookAt) {
      lookAt = bytes + LOOK_EVERY_BYTES;
      if (Files.getFileStore(folder()).getUsableSpace() < FREE_BYTES_MIN) {
        throw new IOException("its disk is full but for " + (FREE_BYTES_MIN >> 20) + " MiB");
      }
    }
  }

  private Path file(int part) throws IOException {
    return folder().resolve(Integer.toString(part));
  }

  private Path folder() throws IOException {
    Path into = folder;
    if (into == null) {
      into = Files.createTempDirectory("reprise-verify");
      folder = into;
    }
    return into;
  }

  private static UncheckedIOException unusable(IOException e) {
    return new UncheckedIOException(
        "The folder for temporary files, "
            + System.getProperty("java.io.tmpdir")
            + ", can't be used: "
            + e.getMessage()
            + " (expected: room for some 300 bytes for each message). For a large journal, run this"
            + " on a machine with room, not in the pod of a node; name another folder by"
            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR, and raise"
            + " reprise.replay.verify-temporary-bytes.",
        e);
  }

  /** Gives all lines of each effect, a part of the effects at a time. */
  void forEachPart(BiConsumer<Integer, Map<Cause, Lines>> consumer) {
    try {
      for (int part = 0; part < parts.length; part++) {
        DataOutputStream out = parts[part];
        if (out != null) {
          out.close();
          give(file(part), lines[part], 0, part, consumer);
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void give(
      Path file, long count, int depth, int part, BiConsumer<Integer, Map<Cause, Lines>> consumer)
      throws IOException {
    if (count <= linesMax || depth == DEPTH_MAX) {
      consumer.accept(part, read(file));
      Files.deleteIfExists(file);
      return;
    }
    long[] counts = partAgain(file, depth + 1);
    for (int again = 0; again < PARTS; again++) {
      if (counts[again] > 0) {
        give(below(file, again), counts[again], depth + 1, part, consumer);
      }
    }
  }

  private static Path below(Path file, int part) {
    return file.resolveSibling(file.getFileName() + "-" + part);
  }

  /** Takes twice the room of one part for a while, and no more memory than a line. */
  private static long[] partAgain(Path file, int depth) throws IOException {
    long[] counts = new long[PARTS];
    @Nullable DataOutputStream[] outs = new DataOutputStream[PARTS];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      while (true) {
        Cause effect = readEffect(in);
        if (effect == null) {
          break;
        }
        int part = part(effect, depth);
        DataOutputStream out = outs[part];
        if (out == null) {
          out =
              new DataOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(below(file, part)), BUFFER_BYTES));
          outs[part] = out;
        }
        writeEffect(out, effect);
        pass(in, out);
        counts[part]++;
      }
    } finally {
      for (DataOutputStream out : outs) {
        if (out != null) {
          out.close();
        }
      }
    }
    Files.delete(file);
    return counts;
  }

  private static void pass(DataInputStream in, DataOutputStream out) throws IOException {
    byte kind = in.readByte();
    out.writeByte(kind);
    if (kind == 'w') {
      return;
    }
    out.writeUTF(in.readUTF());
    // A sequence, an id and whether it was accepted; or two ids and two answers.
    out.write(in.readNBytes(kind == 'e' ? Long.BYTES + ID_BYTES + 1 : 2 * ID_BYTES + 2));
  }

  private static @Nullable Cause readEffect(DataInputStream in) throws IOException {
    String entity;
    try {
      entity = in.readUTF();
    } catch (EOFException end) {
      return null;
    }
    return new Cause(entity, in.readLong(), in.readInt());
  }

  private static Map<Cause, Lines> read(Path file) throws IOException {
    Map<Cause, Lines> all = new LinkedHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      while (true) {
        Cause effect = readEffect(in);
        if (effect == null) {
          return all;
        }
        read(in, all.computeIfAbsent(effect, any -> new Lines()));
      }
    }
  }

  private static void read(DataInputStream in, Lines lines) throws IOException {
    char kind = (char) in.readByte();
    switch (kind) {
      case 'e' ->
          lines.came.add(new Came(in.readUTF(), in.readLong(), readId(in), in.readBoolean()));
      case 'w' -> lines.waits = true;
      default ->
          lines.planned =
              new Planned(
                  kind, in.readUTF(), readId(in), readId(in), in.readBoolean(), in.readBoolean());
    }
  }

  private static void writeId(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID readId(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  /** Deletes the files. */
  @Override
  public void close() {
    Path used = folder;
    if (used == null) {
      return;
    }
    try {
      for (int part = 0; part < parts.length; part++) {
        DataOutputStream out = parts[part];
        if (out != null) {
          out.close();
        }
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(used)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(used);
    } catch (IOException e) {
      throw unusable(e);
    }
  }
}
