package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * What the docs show of Java is taken from sources that the build compiles: those of examples, of
 * the samples, of tests, and of the project that {@code new} writes.
 */
class SnippetsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

  /** A line with this alone leaves something out. */
  private static final Set<String> GAPS = Set.of("…", "// …");

  @Test
  void are_taken_from_sources_that_are_compiled() throws IOException {
    List<List<String>> sources = new ArrayList<>();
    for (Path file : sources()) {
      sources.add(lines(Files.readString(file).replace("@package@", "shop")));
    }
    List<String> findings = new ArrayList<>();
    for (Path page : pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        List<String> snippet = lines(block.group(1).replace("@Class@", "Shop"));
        if (sources.stream().noneMatch(source -> holds(source, snippet))) {
          findings.add(
              "%s: no source holds this as it stands; take it from examples/, or put it there:%n%s"
                  .formatted(page, block.group(1)));
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.reprise.Examples#all")
  void compile_as_a_reader_would_compile_them(String example) throws IOException {
    assertThat(Examples.compiled(example)).isNotEmptyDirectory();
  }

  @Test
  void pass_their_own_tests() throws Exception {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    try (URLClassLoader loader = Examples.loaded("library")) {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(loader.loadClass("library.LoanTest")))
                  .build(),
              summary);
    }
    assertThat(summary.getSummary().getFailures())
        .extracting(TestExecutionSummary.Failure::getException)
        .isEmpty();
    assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(5);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder :
        List.of("examples", "src/main/java", "src/test/java", "src/main/resources")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files
            .filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".txt"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  /** Without what a page may have otherwise: blank lines, and how far a line is indented. */
  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** Whether all pieces between gaps are there, in this order. */
  private static boolean holds(List<String> source, List<String> snippet) {
    int from = 0;
    List<String> piece = new ArrayList<>();
    List<String> all = new ArrayList<>(snippet);
    all.add("…");
    for (String line : all) {
      if (!GAPS.contains(line)) {
        piece.add(line);
        continue;
      }
      int at = Collections.indexOfSubList(source.subList(from, source.size()), piece);
      if (at < 0) {
        return false;
      }
      from += at + piece.size();
      piece.clear();
    }
    return true;
  }

  @Test
  void would_be_missed_if_they_differed() {
    List<String> source = Arrays.asList("a;", "b;", "c;", "d;");
    assertThat(holds(source, List.of("b;", "c;"))).isTrue();
    assertThat(holds(source, List.of("a;", "…", "d;"))).isTrue();
    assertThat(holds(source, List.of("a;", "c;"))).isFalse();
    assertThat(holds(source, List.of("c;", "…", "b;"))).isFalse();
  }
}
