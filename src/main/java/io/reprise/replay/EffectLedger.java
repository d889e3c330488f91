package io.reprise.replay;

import io.reprise.component.Cause;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private static final long LINES_PER_PART = 50_000;
  private static final int PARTS_MAX = 256;
  private static final int BUFFER_BYTES = 1 << 14;

  private final @Nullable DataOutputStream[] parts;
  private @Nullable Path folder;

  /**
   * @param estimatedLines about how many there will be
   */
  EffectLedger(long estimatedLines) {
    long parts = Math.max(1, Math.min(PARTS_MAX, estimatedLines / LINES_PER_PART));
    this.parts = new DataOutputStream[(int) parts];
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
    int part = Math.floorMod(effect.hashCode(), parts.length);
    try {
      DataOutputStream out = parts[part];
      if (out == null) {
        out =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file(part)), BUFFER_BYTES));
        parts[part] = out;
      }
      out.writeUTF(effect.entity());
      out.writeLong(effect.sequence());
      out.writeInt(effect.index());
      line.to(out);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Path file(int part) throws IOException {
    Path into = folder;
    if (into == null) {
      into = Files.createTempDirectory("reprise-verify");
      folder = into;
    }
    return into.resolve(Integer.toString(part));
  }

  private static UncheckedIOException unusable(IOException e) {
    return new UncheckedIOException(
        "The folder for temporary files, "
            + System.getProperty("java.io.tmpdir")
            + ", can't be used: "
            + e.getMessage()
            + " (expected: room for some 200 bytes for each message). Make room there, or name"
            + " another one: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR.",
        e);
  }

  /** Gives all lines of each effect, a part of the effects at a time. */
  void forEachPart(BiConsumer<Integer, Map<Cause, Lines>> consumer) {
    try {
      for (int part = 0; part < parts.length; part++) {
        DataOutputStream out = parts[part];
        if (out != null) {
          out.close();
          consumer.accept(part, read(file(part)));
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static Map<Cause, Lines> read(Path file) throws IOException {
    Map<Cause, Lines> all = new LinkedHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      while (true) {
        String entity;
        try {
          entity = in.readUTF();
        } catch (EOFException end) {
          return all;
        }
        Cause effect = new Cause(entity, in.readLong(), in.readInt());
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
          Files.deleteIfExists(file(part));
        }
      }
      Files.deleteIfExists(used);
    } catch (IOException e) {
      throw unusable(e);
    }
  }
}
