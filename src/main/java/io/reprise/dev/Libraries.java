package io.reprise.dev;

import java.io.File;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The libraries of a node, each in the version that it was built with. */
public final class Libraries {

  private static final Pattern LISTED =
      Pattern.compile("\\s+([^:\\s]+):([^:\\s]+):jar:([^:\\s]+):([a-z]+)(?: -- module .*)?");

  private static final Pattern VERSION = Pattern.compile("-([0-9][^/]*)\\.jar");

  private Libraries() {}

  /** One library. */
  record Library(String group, String artifact, String version) {}

  /** All that a node needs at run time: those that others of them ask for stand in it too. */
  static List<Library> all() {
    return Templates.resource("dependencies.txt")
        .lines()
        .map(LISTED::matcher)
        .filter(Matcher::matches)
        .map(listed -> new Library(listed.group(1), listed.group(2), listed.group(3)))
        .toList();
  }

  /**
   * Jars of a class path that hold one of these in another version.
   *
   * @param classPath as Java takes it
   * @return a line for each, which says what it is and what was expected
   */
  public static List<String> clashes(String classPath) {
    List<String> jars = List.of(classPath.split(Pattern.quote(File.pathSeparator)));
    return all().stream()
        .flatMap(
            library ->
                jars.stream()
                    .filter(jar -> isOther(library, jar))
                    .map(
                        jar -> "%s (expected: version %s)".formatted(name(jar), library.version())))
        .toList();
  }

  private static boolean isOther(Library library, String jar) {
    String name = name(jar);
    if (!name.startsWith(library.artifact())) {
      return false;
    }
    Matcher version = VERSION.matcher(name.substring(library.artifact().length()));
    return version.matches() && !version.group(1).equals(library.version());
  }

  private static String name(String jar) {
    return jar.substring(Math.max(jar.lastIndexOf('/'), jar.lastIndexOf(File.separatorChar)) + 1);
  }
}
