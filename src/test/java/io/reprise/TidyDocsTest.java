package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written for people keeps its form and leads where it says. */
class TidyDocsTest {

  private static final Path DECISIONS = Path.of("docs", "adr");
  private static final int DECISION_LINES_MAX = 100;
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#+ (.*)");
  private static final Pattern DECISION = Pattern.compile("(\\d{4})(-[a-z0-9]+)+\\.md");

  @Test
  void has_links_that_lead_somewhere() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(prose(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !leadsSomewhere(page, target)) {
          findings.add(page + ": " + target + " leads nowhere");
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void names_each_package_in_the_readme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/reprise"))) {
      assertThat(folders.filter(Files::isDirectory).map(folder -> "`" + folder.getFileName() + "`"))
          .allSatisfy(name -> assertThat(readme).contains("| " + name + " |"));
    }
  }

  @Test
  void keeps_one_line_for_each_change_and_the_unreleased_on_top() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("CHANGELOG.md"));
    List<String> releases = lines.stream().filter(line -> line.startsWith("## ")).toList();
    assertThat(lines.get(0)).isEqualTo("# Changelog");
    assertThat(releases.get(0)).isEqualTo("## Unreleased");
    assertThat(releases).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(line -> line.startsWith("### ")))
        .isSubsetOf("### Added", "### Changed", "### Fixed");
    assertThat(lines.subList(lines.indexOf("## Unreleased"), lines.size()))
        .as("one line for each change that a user sees")
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.startsWith("- "));
  }

  @Test
  void numbers_decisions_without_a_gap_and_lists_them() throws IOException {
    String list = Files.readString(DECISIONS.resolve("README.md"));
    int expected = 1;
    for (Path decision : decisions()) {
      String name = decision.getFileName() + "";
      Matcher matcher = DECISION.matcher(name);
      assertThat(matcher.matches()).as("%s (expected: 0001-what-was-decided.md)", name).isTrue();
      assertThat(Integer.parseInt(matcher.group(1))).as("number of %s", name).isEqualTo(expected++);
      assertThat(list).as("docs/adr/README.md lists it").contains("(" + name + ")");
    }
  }

  @Test
  void gives_each_decision_a_context_and_consequences_on_one_page() throws IOException {
    for (Path decision : decisions()) {
      List<String> lines = Files.readAllLines(decision);
      String number = (decision.getFileName() + "").substring(0, 4);
      assertThat(lines).as("%s", decision).hasSizeLessThanOrEqualTo(DECISION_LINES_MAX);
      assertThat(lines.get(0)).as("%s", decision).startsWith("# " + number + ". ");
      assertThat(lines.stream().filter(line -> line.startsWith("## ")))
          .as("%s", decision)
          .containsExactly("## Context", "## Decision", "## Consequences");
    }
  }

  private static List<Path> decisions() throws IOException {
    try (Stream<Path> files = Files.list(DECISIONS)) {
      return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
    for (String folder : List.of("docs", "bench", "examples")) {
      if (Files.exists(Path.of(folder))) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
          files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
      }
    }
    return pages;
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    String file = target.replaceFirst("#.*", "");
    Path folder = page.toAbsolutePath().getParent();
    Path reached = file.isEmpty() || folder == null ? page : folder.resolve(file);
    int anchor = target.indexOf('#');
    return Files.exists(reached)
        && (anchor < 0 || anchors(reached).contains(target.substring(anchor + 1)));
  }

  /** Headings as links name them: lower case, blanks as hyphens, without punctuation. */
  private static Set<String> anchors(Path page) throws IOException {
    return withoutBlocks(page)
        .lines()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** A page without its code. */
  private static String prose(Path page) throws IOException {
    return withoutBlocks(page).replaceAll("`[^`\\n]*`", "``");
  }

  private static String withoutBlocks(Path page) throws IOException {
    return Files.readString(page).replaceAll("(?s)```.*?```", "");
  }
}
