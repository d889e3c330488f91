package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.codec.ClassPath;
import io.reprise.dev.NewProject;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** How several nodes on one machine are started, and when they aren't; io.reprise runs some. */
class DevNodesTest {
  private static final Coordinates DATABASE =
      new Coordinates("127.0.0.1", 5442, "postgres", "postgres", "top secret");

  private static Surroundings surroundings(Map<String, String> environment, int columns) {
    return new Surroundings(
        environment,
        InputStream.nullInputStream(),
        columns,
        0,
        (settings, development) -> {
          throw new AssertionError("no node is to be started");
        });
  }

  private static NodePlan plan(Map<String, String> environment, String... arguments) {
    return plan(Optional.empty(), environment, arguments);
  }

  private static NodePlan plan(
      Optional<ClassPath> project, Map<String, String> environment, String... arguments) {
    return plan(3, project, environment, arguments);
  }

  private static NodePlan plan(
      int nodes,
      Optional<ClassPath> project,
      Map<String, String> environment,
      String... arguments) {
    SettingFlags flags = new SettingFlags();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("flags", mixin(flags)))
        .parseArgs(arguments);
    return new NodePlan(
        nodes, surroundings(environment, 0), flags, flags.load(environment), project);
  }

  private static CommandLine.Model.CommandSpec mixin(SettingFlags flags) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(flags);
  }

  @Test
  void node_n_is_on_an_address_of_its_own_and_joins_the_first_two() {
    List<String> arguments = plan(Map.of(), "--http-port=9000").arguments(3);

    assertThat(arguments.get(0)).isEqualTo("node");
    assertThat(arguments)
        .contains(
            "--stops-with=" + ProcessHandle.current().pid(),
            "--http-host=127.0.0.3",
            "--remoting-host=127.0.0.3",
            "--set=reprise.cluster.management-host=127.0.0.3",
            "--cluster-seeds=127.0.0.1:25520,127.0.0.2:25520",
            "--data=data/node3",
            "--set=reprise.http.port=9000");
  }

  @Test
  void of_two_nodes_the_one_that_lives_goes_on() {
    String byLease = "--set=reprise.cluster.split-brain=lease-majority";
    assertThat(plan(2, Optional.empty(), Map.of()).arguments(2)).contains(byLease);
    assertThat(plan(3, Optional.empty(), Map.of()).arguments(2)).doesNotContain(byLease);
    assertThat(
            plan(2, Optional.empty(), Map.of(), "--set=reprise.cluster.split-brain=keep-majority")
                .arguments(2))
        .doesNotContain(byLease);
  }

  @Test
  void what_the_verb_is_told_each_node_is_told() {
    assertThat(
            plan(
                    Map.of(),
                    "--config=src/main/resources/application.conf",
                    "--set=reprise.entity.max-waiting=100",
                    "--data=elsewhere")
                .arguments(1))
        .contains(
            "--config=src/main/resources/application.conf",
            "--set=reprise.entity.max-waiting=100",
            "--data=elsewhere/node1")
        .doesNotContain("--set=reprise.data=elsewhere");
  }

  @Test
  void where_postgresql_is_stands_in_the_environment_and_in_no_list_of_processes() {
    ProcessBuilder process = plan(Map.of()).process(2, Optional.of(DATABASE));

    assertThat(process.environment())
        .containsEntry(
            "REPRISE_STORAGE_URL", "jdbc:postgresql://127.0.0.1:5442/postgres?sslmode=disable")
        .containsEntry("REPRISE_STORAGE_USER", "postgres")
        .containsEntry("REPRISE_STORAGE_PASSWORD", "top secret");
    assertThat(String.join(" ", process.command()))
        .doesNotContain("top secret")
        .contains("reprise.storage.production=false", "-XX:MaxRAMPercentage=16.67");
  }

  @Test
  void a_postgresql_of_ones_own_is_used_by_all() {
    NodePlan plan =
        plan(Map.of(), "--storage-url=jdbc:postgresql://db/reprise", "--storage-user=ann");

    assertThat(plan.hasServer()).isTrue();
    assertThat(plan.arguments(1))
        .contains(
            "--set=reprise.storage.url=jdbc:postgresql://db/reprise",
            "--set=reprise.storage.user=ann")
        .doesNotContain("--set=reprise.storage.production=false");
  }

  @Test
  void the_embedded_postgresql_has_connections_for_all() {
    assertThat(plan(Map.of()).ofOwner().getInt("storage.max-connections")).isEqualTo(100);
    assertThat(
            plan(Map.of(), "--set=reprise.storage.connections=40")
                .ofOwner()
                .getInt("storage.max-connections"))
        .isEqualTo(170);
  }

  @Test
  void a_project_is_handed_to_each_node_as_its_parent_has_built_it() throws Exception {
    ClassPath project =
        new ClassPath("shop", List.of(Path.of("/tmp/copy"), Path.of("/m2/a.jar")), "c0de");
    HandedProject handed = new HandedProject();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("project", CommandLine.Model.CommandSpec.forAnnotatedObject(handed)))
        .parseArgs(HandedProject.options(project).toArray(String[]::new));

    assertThat(plan(Optional.of(project), Map.of()).arguments(1))
        .containsAll(HandedProject.options(project));
    assertThat(handed.classPath()).contains(project);
    assertThat(new HandedProject().development(Path.of("components")).catalog()).isEmpty();
  }

  @Test
  void a_node_runs_the_project_that_it_is_handed(@TempDir Path temporary) throws Exception {
    Path shop = temporary.resolve("shop");
    NewProject.write(shop, Path.of("target").toAbsolutePath());
    Path classes = compiled(shop, temporary.resolve("classes"));
    List<String> found = new ArrayList<>();
    CliFixture cli =
        new CliFixture()
            .starting(
                (settings, development) -> {
                  development.catalog().orElseThrow().all().stream()
                      .map(component -> component.name() + " of " + component.origin())
                      .forEach(found::add);
                  return new RunningNode(
                      "http://127.0.0.1:1",
                      "none",
                      Map.of(),
                      CompletableFuture.completedFuture("stopped"));
                });
    List<String> arguments = new ArrayList<>(List.of("node"));
    arguments.addAll(HandedProject.options(new ClassPath("shop", List.of(classes), "c0de")));

    assertThat(cli.run(arguments.toArray(String[]::new))).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(found).contains("counter of shop", "wallet of class path");
  }

  private static Path compiled(Path project, Path classes) throws IOException {
    List<String> command = new ArrayList<>();
    Files.createDirectories(classes);
    command.addAll(List.of("-cp", "target/classes", "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(project.resolve("src/main/java"))) {
      files.filter(Files::isRegularFile).map(Path::toString).forEach(command::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, command.toArray(String[]::new)))
        .isZero();
    Path resources = project.resolve("src/main/resources");
    try (Stream<Path> files = Files.walk(resources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = classes.resolve(resources.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return classes;
  }

  @ParameterizedTest
  @CsvSource({
    "--http-host=0.0.0.0, reprise.http.host: 0.0.0.0",
    "--remoting-host=10.0.0.1, reprise.cluster.remoting-host: 10.0.0.1",
    "--cluster-seeds=a:1, reprise.cluster.seeds: ",
    "--http-port=0, reprise.http.port: 0 (expected: a port with --nodes",
  })
  void what_follows_from_the_number_of_a_node_can_not_be_set(String flag, String said) {
    assertThatThrownBy(() -> plan(Map.of(), flag))
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining(said)
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest
  @CsvSource({
    "dev --nodes 10, --nodes: 10 (expected: 1 to 9)",
    "dev --nodes 0, --nodes: 0 (expected: 1 to 9)",
    "dev --nodes 3 --clock manual, --clock manual: not with --nodes: it would stand still in each",
    "dev --no-restart, --no-restart: only with --nodes",
  })
  void refuses_what_does_not_go_together_and_says_why(String line, String said) {
    CliFixture cli = new CliFixture();
    assertThat(cli.run(line.split(" ", -1))).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains(said);
  }

  @Test
  void names_what_listens_where_a_node_should() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
      NodePlan plan =
          plan(
              Map.of(),
              "--management-port=" + other.getLocalPort(),
              "--http-port=" + TestStorage.freePort(),
              "--remoting-port=" + TestStorage.freePort());
      assertThat(plan.addresses().taken().orElseThrow())
          .contains(
              "reprise.cluster.management-port: 127.0.0.2:" + other.getLocalPort(),
              "(expected: a port that is free)",
              "REPRISE_MANAGEMENT_PORT");
    }
  }

  @Test
  void says_which_alias_to_add_where_an_address_is_missing() {
    // 192.0.2.0/24 is for documentation: no machine has it.
    assertThatThrownBy(() -> NodeAddresses.requireHosts(List.of("127.0.0.1", "192.0.2.7")))
        .hasMessageContaining("192.0.2.7: not an address of this machine")
        .hasMessageContaining("sudo ifconfig lo0 alias 192.0.2.7 up");
    NodeAddresses.requireHosts(List.of("127.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "80, '', true",
    "80, 1, false",
    "0, '', false",
  })
  void lines_begin_with_the_name_of_their_node_coloured_on_a_terminal(
      int columns, String noColour, boolean coloured) {
    StringWriter text = new StringWriter();
    NodeLines lines =
        NodeLines.of(new PrintWriter(text), surroundings(Map.of("NO_COLOR", noColour), columns));
    lines.passOn(2, new ByteArrayInputStream("one\ntwö\n".getBytes(StandardCharsets.UTF_8)));

    String prefix = coloured ? "\u001b[33mnode2 | \u001b[0m" : "node2 | ";
    assertThat(text.toString().lines()).containsExactly(prefix + "one", prefix + "twö");
  }

  @Test
  void java_has_the_same_options_however_a_node_is_started() throws IOException {
    List<String> tuning =
        NodeJvm.options(1, Map.of()).stream()
            .filter(option -> option.matches("-XX:(G1|MaxTenuring|Tier4)\\w+=.*"))
            .toList();

    assertThat(tuning).hasSize(6);
    assertThat(Files.readString(Path.of("reprise"))).contains(tuning);
    assertThat(Files.readString(Path.of("bench/node.sh"))).contains(tuning);
    assertThat(Files.readAllLines(Path.of("src/image/node.flags")))
        .containsAll(tuning.stream().map(option -> option.substring("-XX:".length())).toList());
  }

  @Test
  void the_options_of_ones_own_for_java_come_last() {
    assertThat(NodeJvm.options(2, Map.of("REPRISE_JAVA_OPTS", " -Xmx1g  -Da=b ")))
        .contains("-XX:MaxRAMPercentage=25.00", "-XX:+ExitOnOutOfMemoryError")
        .endsWith("-Xmx1g", "-Da=b");
  }
}
