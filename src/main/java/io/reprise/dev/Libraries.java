package io.reprise.dev;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The libraries of a node, each in the version that it was built with. */
public final class Libraries {

  private static final Pattern LISTED =
      Pattern.compile(
          "\\s+([^:\\s]+):([^:\\s]+):jar:(?:([^:\\s]+):)?([^:\\s]+):[a-z]+"
              + "(?: \\(optional\\))?(?: -- module .*)?");

  private static final Pattern VERSION = Pattern.compile("-[0-9].*\\.jar");

  private Libraries() {}

  /**
   * One library.
   *
   * @param classifier which of several jars of the artifact; empty for the usual one
   */
  record Library(String group, String artifact, String classifier, String version) {

    /** What the name of its jar ends with after that of the artifact. */
    private String ending() {
      return "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    }
  }

  /** All that a node needs at run time: those that others of them ask for stand in it too. */
  static List<Library> all() {
    List<String> lines =
        Templates.resource("dependencies.txt")
            .lines()
            .filter(line -> line.contains(":jar:"))
            .toList();
    List<Library> all =
        lines.stream()
            .map(LISTED::matcher)
            .filter(Matcher::matches)
            .map(listed -> library(listed))
            .toList();
    if (all.isEmpty() || all.size() < lines.size()) {
      throw new IllegalStateException(
          "dependencies.txt: %d of %d libraries can be read (expected: all). Build Reprise again."
              .formatted(all.size(), lines.size()));
    }
    return all;
  }

  private static Library library(Matcher listed) {
    String classifier = Optional.ofNullable(listed.group(3)).orElse("");
    return new Library(listed.group(1), listed.group(2), classifier, listed.group(4));
  }

  /**
   * Jars of a class path that hold one of these in another version.
   *
   * @param classPath as Java takes it
   * @return a line for each, which says what it is and what was expected
   */
  public static List<String> clashes(String classPath) {
    List<String> jars = List.of(classPath.split(Pattern.quote(File.pathSeparator)));
    List<Library> all = all();
    return jars.stream().map(Libraries::name).flatMap(jar -> others(jar, all).stream()).toList();
  }

  /**
   * The versions that were expected of a jar, if it is an artifact of a node, and in none of them.
   */
  private static List<String> others(String jar, List<Library> all) {
    List<Library> same = all.stream().filter(library -> isOf(library, jar)).toList();
    return same.stream().anyMatch(library -> jar.equals(library.artifact() + library.ending()))
        ? List.of()
        : same.stream()
            .map(library -> "%s (expected: version %s)".formatted(jar, library.version()))
            .distinct()
            .toList();
  }

  private static boolean isOf(Library library, String jar) {
    return jar.startsWith(library.artifact())
        && VERSION.matcher(jar.substring(library.artifact().length())).matches();
  }

  private static String name(String jar) {
    return jar.substring(Math.max(jar.lastIndexOf('/'), jar.lastIndexOf(File.separatorChar)) + 1);
  }
}
