package io.reprise.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A change of the nodes' code that takes a protection away, to see that fault tests find it out.
 * The source is read, changed, and compiled into a folder that comes first on the class path of
 * these nodes only: nothing in the product can be switched off.
 *
 * @param habits of clients that notice it
 */
record Mutant(String name, Habits habits, List<Change> changes) {
  /**
   * A stale owner's entries that collide with others' are dropped, and acknowledged all the same.
   */
  static final Mutant NO_FENCING =
      new Mutant(
          "no-fencing",
          Habits.WRITING,
          List.of(
              new Change(
                  "journal/WriteConnection.java",
                  "+ \" no) WHERE asked.follows[entity]\";",
                  "+ \" no) WHERE asked.follows[entity] ON CONFLICT DO NOTHING\";"),
              new Change(
                  "journal/WriteConnection.java",
                  "+ \" AS before WHERE ? = 1 OR last IS NOT NULL\";",
                  "+ \" AS before WHERE ? = 1 OR last IS NOT NULL ON CONFLICT DO NOTHING\";"),
              new Change(
                  "journal/GroupWriter.java", "if (written == rows) {", "if (written <= rows) {")));

  /** What writes nothing is answered from what the owner knows, without asking the journal. */
  static final Mutant NO_CONFIRMATION =
      new Mutant(
          "no-confirmation",
          Habits.READING,
          List.of(
              new Change(
                  "entity/Gate.java",
                  "(Batch.restOnState(done.results()) || writer.isOutdated())) {",
                  "Batch.restOnState(done.results()) || phase == Phase.BATCH) {"),
              new Change(
                  "entity/Reads.java",
                  "return read.linearizable() && !confirmed;",
                  "return read.linearizable() && read.hold().isNegative() && !confirmed;")));

  private static final List<Mutant> ALL = List.of(NO_FENCING, NO_CONFIRMATION);
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "reprise");

  /** One text of a file that becomes another one. */
  private record Change(String file, String from, String to) {}

  /** The one of a name. */
  static Optional<Mutant> named(String name) {
    return ALL.stream().filter(each -> each.name.equals(name)).findFirst();
  }

  /** A node that was stopped for long finds itself the owner of what others own by now. */
  List<Fault.Kind> faults() {
    return List.of(Fault.Kind.PAUSE_30);
  }

  /** Compiles it; gives the folder of its classes. */
  Path compile(Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--release", "17", "-proc:none", "-nowarn", "-parameters"));
    arguments.addAll(List.of("-d", classes.toString()));
    arguments.addAll(
        List.of("-cp", System.getProperty("java.class.path") + File.pathSeparator + classes));
    for (Change change : changes) {
      arguments.add(changed(change, folder).toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result = compiler.run(null, null, null, arguments.toArray(String[]::new));
    if (result != 0) {
      throw new IllegalStateException(this + " does not compile");
    }
    return classes;
  }

  private Path changed(Change change, Path folder) throws IOException {
    Path source = SOURCES.resolve(change.file());
    String text = Files.readString(source);
    if (!text.contains(change.from())) {
      throw new IllegalStateException(
          "%s: %s lacks \"%s\" (expected: once). Change the mutant with it."
              .formatted(this, source, change.from()));
    }
    Path copy = folder.resolve(change.file());
    Files.createDirectories(copy.getParent());
    return Files.writeString(copy, text.replace(change.from(), change.to()));
  }
}
