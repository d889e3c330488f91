package io.reprise.faults;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What clients did and were told in a run, and what was done to the nodes meanwhile: a file of
 * lines of JSON, each with one {@code operation} or one {@code mark}. All times are nanoseconds of
 * the clock of the one JVM that drives the clients. It is written as it comes: a run that ends
 * early leaves what it has.
 */
final class History implements AutoCloseable {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * Something that was done to nodes, or has happened to them.
   *
   * @param kind {@code fault}, {@code heal}, {@code node}, {@code run}
   */
  record Mark(long at, String kind, String text) {}

  /** One of both. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(@Nullable Operation operation, @Nullable Mark mark) {}

  /** A file that was read again. */
  record Recorded(List<Operation> operations, List<Mark> marks) {}

  private final BufferedWriter file;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /** Begins a new file. */
  History(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    this.file = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
  }

  synchronized void add(Operation operation) {
    operations.add(operation);
    write(new Line(operation, null));
  }

  synchronized void mark(String kind, String text) {
    Mark mark = new Mark(System.nanoTime(), kind, text);
    marks.add(mark);
    write(new Line(null, mark));
    flush();
  }

  private void write(Line line) {
    try {
      file.write(MAPPER.writeValueAsString(line));
      file.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() {
    try {
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  synchronized long count(Predicate<Operation> which) {
    return operations.stream().filter(which).count();
  }

  synchronized List<Mark> marks() {
    return List.copyOf(marks);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }

  /** Reads a file; a last line that was cut off is left out. */
  static Recorded read(Path path) throws IOException {
    List<Operation> operations = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      try {
        Line line = MAPPER.readValue(lines.get(i), Line.class);
        if (line.operation() != null) {
          operations.add(line.operation());
        }
        if (line.mark() != null) {
          marks.add(line.mark());
        }
      } catch (JsonProcessingException e) {
        if (i < lines.size() - 1) {
          throw new IOException(path + ", line " + (i + 1) + ": " + e.getOriginalMessage(), e);
        }
      }
    }
    return new Recorded(operations, marks);
  }
}
