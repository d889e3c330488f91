package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntityExportTest {
  private static final String BUNDLE = "GET /v1/entities/wallet/bob/bundle";
  private static final Path PINNED = Path.of("src/test/resources/bundles/wallets.bundle");

  private final RecordedNode node = new RecordedNode();
  private final CliFixture cli = new CliFixture();
  private final Path folder;
  private final Path file;

  EntityExportTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("bob.bundle");
  }

  @BeforeEach
  void point_at_the_node() {
    cli.with("REPRISE_URL", node.url());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void writes_a_file_that_was_read_through() throws IOException {
    String whole = Files.readString(PINNED);
    node.on(BUNDLE + "?redact=%2F%2A%2A%2Fowner&with=wallet%2Fann", 200, whole);
    node.on(BUNDLE + "?redact=%2F**%2Fowner&with=wallet%2Fann", 200, whole);

    int code =
        cli.run(
            "entity",
            "export",
            "wallet/bob",
            "wallet/ann",
            "--redact",
            "/**/owner",
            "--out",
            file.toString());

    assertThat(code).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(file).hasContent(whole);
    assertThat(cli.err())
        .contains("Wrote " + file + ": 5 entries of 2 entities, masked: /**/owner");
    assertThat(cli.out()).isEmpty();
    assertThat(files()).containsExactly("bob.bundle");
  }

  @Test
  void prints_it_where_no_file_is_named() throws IOException {
    String whole = Files.readString(PINNED);
    node.on(BUNDLE + "?through=3", 200, whole);

    assertThat(cli.run("entity", "export", "wallet/bob", "--through", "3")).isEqualTo(ExitCode.OK);

    assertThat(cli.out()).isEqualTo(whole);
    assertThat(cli.err()).contains("Wrote: 5 entries of 2 entities.");
  }

  @Test
  void leaves_nothing_behind_when_it_is_not_whole() throws IOException {
    String whole = Files.readString(PINNED);
    node.on(BUNDLE, 200, whole.substring(0, whole.length() / 2));

    int code = cli.run("entity", "export", "wallet/bob", "--out", file.toString());

    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("What the node sent is no whole bundle", "truncated");
    assertThat(files()).isEmpty();
  }

  @Test
  void overwrites_only_when_told_to() throws IOException {
    Files.writeString(file, "mine");
    node.on(BUNDLE, 200, Files.readString(PINNED));

    assertThat(cli.run("entity", "export", "wallet/bob", "--out", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("is there already. Overwrite it with --force.");
    assertThat(file).hasContent("mine");
    assertThat(node.asked()).isEmpty();

    assertThat(cli.run("entity", "export", "wallet/bob", "--force", "--out", file.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(file).hasSameTextualContentAs(PINNED);
  }

  @Test
  void tells_what_the_node_says() throws IOException {
    node.on(
        BUNDLE,
        404,
        "{\"type\":\"/problems/unknown-entity\",\"title\":\"There is no such entity\","
            + "\"code\":\"unknown-entity\",\"detail\":\"it has no entries\",\"outcome\":\"none\"}");

    assertThat(cli.run("entity", "export", "wallet/bob", "--out", file.toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("There is no such entity", "it has no entries");
    assertThat(files()).isEmpty();
  }

  @Test
  void takes_a_sequence_for_one_entity_only() {
    assertThat(cli.run("entity", "export", "wallet/bob", "wallet/ann", "--through", "3"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--through: with several entities (expected: one)");
  }

  private Stream<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).toList().stream();
    }
  }
}
