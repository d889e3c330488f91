package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Examples that a jar of components ships as {@value #RESOURCE}, as lines for a shell. Each of its
 * lines is {@code wallet/alice open {"owner":"Ann"}} (a command), {@code wallet/alice balance} (a
 * query) or {@code wallet/alice} (the state); {@code #} begins a comment.
 */
final class Examples {
  static final String RESOURCE = "META-INF/reprise/examples.txt";

  private static final int SHOWN_MAX = 3;

  /** Of a project: it is for its author to choose. */
  private static final int OF_PROJECT_MAX = 12;

  private Examples() {}

  /**
   * Lines that can be pasted into a shell, for a component that the node runs. Those of a project
   * have no keys: its rules change, and a key would bring the outcome of before.
   */
  static List<String> curls(NodeClient client, Optional<Path> project, Path folder) {
    List<JsonNode> components;
    try {
      components = Interfaces.all(client);
    } catch (CliFailure e) {
      return List.of(); // told with the components
    }
    Set<String> names =
        components.stream().map(c -> c.path("name").asText()).collect(Collectors.toSet());
    List<String> ofProject =
        inProject(project).stream()
            .filter(line -> names.contains(line.split("/", 2)[0]))
            .limit(OF_PROJECT_MAX)
            .map(line -> curl(client, line, 0))
            .toList();
    if (!ofProject.isEmpty()) {
      return ofProject;
    }
    List<String> lines =
        Stream.of(shipped(folder), written(client, components))
            .flatMap(List::stream)
            .filter(line -> names.contains(line.split("/", 2)[0]))
            .toList();
    Optional<String> first = lines.stream().map(line -> line.split("/", 2)[0]).findFirst();
    List<String> ofFirst =
        lines.stream().filter(line -> first.get().equals(line.split("/", 2)[0])).toList();
    return IntStream.range(0, Math.min(SHOWN_MAX, ofFirst.size()))
        .mapToObj(i -> curl(client, ofFirst.get(i), i + 1))
        .toList();
  }

  private static List<String> inProject(Optional<Path> classes) {
    Optional<Path> file = classes.map(folder -> folder.resolve(RESOURCE)).filter(Files::exists);
    try (InputStream in = file.isPresent() ? Files.newInputStream(file.get()) : null) {
      return in == null ? List.of() : lines(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the jars ship; the folder's jars first, because they are the user's own. */
  private static List<String> shipped(Path folder) {
    List<String> lines = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(".jar"))
            .sorted()
            .forEach(jar -> lines.addAll(inJar(jar)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try (InputStream in = Examples.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      lines.addAll(in == null ? List.of() : lines(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static List<String> inJar(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(RESOURCE);
      return entry == null ? List.of() : lines(zip.getInputStream(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** For components that ship none: the first command of the first, with a body that fits. */
  private static List<String> written(NodeClient client, List<JsonNode> components) {
    for (JsonNode listed : components) {
      String name = listed.path("name").asText();
      JsonNode component = Interfaces.one(client, name).json();
      Optional<String> command = Interfaces.names(component, "commands").stream().findFirst();
      if (command.isPresent()) {
        JsonNode body = SampleBody.of(component.path("commands").path(command.get()));
        return List.of(
            name + "/example " + command.get() + " " + body,
            name + "/example",
            name + "/example entries");
      }
    }
    return List.of();
  }

  /**
   * One line.
   *
   * @param number of the key, which stays the same: a command that is pasted twice happens once; 0
   *     for no key
   */
  static String curl(NodeClient client, String line, int number) {
    String program = client.way().curl() + " -w '\\n' ";
    String base = client.base().toString();
    String[] parts = line.split("\\s+", 3);
    String entity = base + "/v1/entities/" + parts[0];
    if (parts.length == 1) {
      return program + quote(entity);
    }
    if (parts.length == 2) {
      String path = parts[1].equals("entries") ? "/entries" : "/queries/" + parts[1];
      return program + quote(entity + path);
    }
    String key = number == 0 ? "" : " -H 'Idempotency-Key: example-%d'".formatted(number);
    String headers = "-H 'Content-Type: application/json'" + key;
    return program
        + "%s %s -d %s".formatted(quote(entity + "/" + parts[1]), headers, quote(parts[2]));
  }

  private static String quote(String text) {
    boolean plain = text.matches("[A-Za-z0-9:/._~-]+");
    return plain ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
