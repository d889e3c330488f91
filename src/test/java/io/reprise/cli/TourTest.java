package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole tour, on processes as people get them. */
class TourTest {
  private static final int LINES_MAX = 80;
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  @Test
  void shows_that_nothing_acknowledged_is_lost_and_finds_the_bug() throws Exception {
    // what the caller has set is for nodes of their own: their database is not for playing with
    CliFixture cli = new CliFixture().with("REPRISE_STORAGE_URL", "jdbc:postgresql://nobody/here");

    int exitCode = cli.run("tour");

    assertThat(exitCode).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .containsPattern("acknowledged before the kill +(\\d+) +\\1 +0 +0\\R")
        .containsPattern("sent, and no answer came +\\d+ +\\d+ +- +0\\R")
        .containsPattern("acknowledged in the end +1000 +1000 +0 +0\\R")
        .contains("$ ./reprise entity explain account/ann /cents")
        .contains("near-duplicate of 4")
        .contains("account/ann #3 charge,")
        .contains("(exit code 6)")
        .contains("-         return accept();");
    assertThat(cli.out().lines()).hasSizeLessThan(LINES_MAX);
    assertThat(cli.err()).isEmpty();
    assertThat(folders()).isEmpty();
  }

  /** Those of this process: others may run a tour, too. */
  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(TEMPORARY)) {
      String name = "reprise-tour-" + ProcessHandle.current().pid();
      return all.filter(file -> file.getFileName().toString().equals(name)).toList();
    }
  }
}
