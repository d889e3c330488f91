package io.reprise.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Writes a project to begin with: a component, its tests, and what builds them. */
public final class NewProject {

  private static final int NAME_LENGTH_MAX = 50;

  /** By how much {@code ./reprise dev /} is longer than {@code mvn verify}. */
  private static final int PAD = 5;

  /** Simple names that the sources of the template use for something else. */
  private static final Set<String> TAKEN =
      Set.of(
          "Component",
          "Components",
          "Context",
          "Counter",
          "CounterTest",
          "Decision",
          "List",
          "Long",
          "Java",
          "Override",
          "PinnedShapes",
          "RegisterExtension",
          "Scenario",
          "Specs",
          "Test",
          "TestNode");

  private final Path folder;
  private final String name;
  private final String className;
  private final String packageName;

  private NewProject(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    this.className = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    this.packageName = name.toLowerCase(Locale.ROOT);
  }

  /**
   * Writes a project.
   *
   * @param folder does not exist yet; its last name becomes the names of package and class
   * @param built the folder that this Reprise was built in, with its jars
   * @throws DevFailed if the name is none for Java, the folder exists, or can't be written
   */
  public static void write(Path folder, Path built) {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    NewProject project = new NewProject(folder, checked(name));
    if (Files.exists(folder)) {
      throw new DevFailed(
          "%s: there is one already (expected: a new folder). Choose another name, or remove it."
              .formatted(folder));
    }
    Properties versions = Templates.versions();
    Repository repository = new Repository(folder.resolve("repo"), versions.getProperty("version"));
    repository.requireBuilt(built);
    try {
      project.writeFiles(versions);
      repository.fill(built);
    } catch (IOException e) {
      CodeCopies.delete(folder); // half a project would keep the next try from being made
      throw new DevFailed(folder + ": can't be written: " + e, e);
    }
  }

  /** The name, if it can be that of a package and of a class. */
  private static String checked(String name) {
    boolean java =
        SourceVersion.isIdentifier(name)
            && name.chars().allMatch(letter -> letter < 128 && letter != '$' && letter != '_')
            && !SourceVersion.isKeyword(name.toLowerCase(Locale.ROOT));
    if (!java || name.length() > NAME_LENGTH_MAX) {
      String letters = name.replaceAll("[^A-Za-z0-9]", "").replaceFirst("^[0-9]+", "");
      boolean fits =
          !letters.isEmpty() && !SourceVersion.isKeyword(letters.toLowerCase(Locale.ROOT));
      throw new DevFailed(
          ("%s: not a name for Java's packages and classes (expected: letters and digits, a letter"
                  + " first, no word of Java, at most %d)%s")
              .formatted(
                  name,
                  NAME_LENGTH_MAX,
                  fits && letters.length() <= NAME_LENGTH_MAX && !letters.equals(name)
                      ? ". Take %s?".formatted(letters)
                      : ""));
    }
    NewProject project = new NewProject(Path.of(name), name);
    if (TAKEN.contains(project.className)) {
      throw new DevFailed(
          ("%s: the class %s is something else in the new project. Choose another name, such as"
                  + " my%2$s.")
              .formatted(name, project.className));
    }
    return name;
  }

  private void writeFiles(Properties versions) throws IOException {
    Map<String, String> values =
        Map.of(
            "name",
            name,
            "package",
            packageName,
            "Class",
            className,
            "version",
            versions.getProperty("version"),
            "junit",
            versions.getProperty("junit"),
            "pad",
            " ".repeat(name.length() + PAD));
    String sources = "src/main/java/" + packageName + "/";
    String tests = "src/test/java/" + packageName + "/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml");
    files.put("README.md", "README.md");
    files.put("Dockerfile", "Dockerfile");
    files.put(".gitignore", "gitignore");
    files.put(sources + className + ".java", "Components.java.txt");
    files.put(sources + "Counter.java", "Counter.java.txt");
    files.put(tests + "CounterTest.java", "CounterTest.java.txt");
    files.put(tests + className + "Test.java", "ComponentsTest.java.txt");
    files.put("src/main/resources/META-INF/services/io.reprise.component.Components", "services");
    files.put("src/main/resources/META-INF/reprise/counter.json", "counter.json");
    files.put("src/main/resources/META-INF/reprise/examples.txt", "examples.txt");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, Templates.text(file.getValue(), values));
    }
  }
}
