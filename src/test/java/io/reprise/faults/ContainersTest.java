package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.reprise.dev.NewProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The image, run as it is on Kubernetes; see docs/image.md. */
@Tag("containers")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ContainersTest {
  private static final Logger log = LoggerFactory.getLogger(ContainersTest.class);
  private static final Path FOLDER = Path.of("target", "containers");

  /** In the locale C this JVM itself can't hand over what is not ASCII. */
  private static final String OWNER =
      "UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? "Zoë" : "Zoe";

  /** What Kubernetes gives a node to leave: docs/kubernetes.md. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static Optional<ContainerLab> opened = Optional.empty();

  @BeforeAll
  static void open() throws Exception {
    Optional<String> missing = Podman.missing();
    missing.ifPresent(what -> log.warn("LEFT OUT: containers ({})", what));
    assumeThat(missing).as("what containers need").isEmpty();
    assertThat(ContainerLab.IMAGE)
        .as("the image (build it: mvn -Pimage package -DskipTests)")
        .exists();
    opened = Optional.of(ContainerLab.open(Files.createDirectories(FOLDER)));
    lab().whole();
  }

  @AfterAll
  static void close() throws Exception {
    if (opened.isPresent()) {
      for (String name : ContainerLab.NODES) {
        Files.writeString(FOLDER.resolve(name + ".log"), lab().podman().logs(name));
      }
      lab().close();
    }
  }

  private static ContainerLab lab() {
    return opened.orElseThrow();
  }

  @Test
  void three_containers_are_one_cluster_that_answers_for_every_entity() throws Exception {
    lab().whole();
    for (String name : ContainerLab.NODES) {
      for (int number = 0; number < 3; number++) {
        String wallet = "wallet/%s-%d-%d".formatted(name, number, System.nanoTime());
        lab().verb(name, "entity", "send", wallet, "open", "owner=" + OWNER).good();
        assertThat(lab().verb("n1", "entity", "get", wallet).good()).contains(OWNER);
      }
    }
    String status = lab().verb("n3", "cluster", "status").good();
    for (String name : ContainerLab.NODES) {
      assertThat(status).contains(lab().address(name));
    }
    await("nothing is wrong: a node that has just stalled is a finding")
        .atMost(ContainerLab.PATIENCE)
        .untilAsserted(
            () -> {
              Podman.Ended said = lab().verb("n2", "cluster", "doctor");
              assertThat(said.exit()).as("%s", said).isZero();
            });
  }

  @Test
  void a_node_has_no_rights_and_writes_nothing() throws Exception {
    lab().whole();
    Path process = Path.of("/proc", Long.toString(lab().podman().pid("n1")));
    assertThat(Files.readAllLines(process.resolve("status")))
        .contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1")
        .contains("Uid:\t10001\t10001\t10001\t10001", "Gid:\t10001\t10001\t10001\t10001");
    assertThat(Files.readAllLines(process.resolve("mountinfo")))
        .as("the root is read-only")
        .anyMatch(mount -> mount.matches("\\S+ \\S+ \\S+ \\S+ / ro,.*"))
        .as("no program can be run from where it could be written to")
        .anyMatch(mount -> mount.matches("\\S+ \\S+ \\S+ \\S+ /tmp \\S*noexec.*"));
    assertThat(Files.readAllLines(process.resolve("maps")))
        .as("so what Netty has for Linux is not unpacked there")
        .anyMatch(mapped -> mapped.contains("/opt/reprise/lib/runtime/lib/libnetty_transport"));
    try (Stream<Path> files = Files.list(process.resolve("root/tmp"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("in /tmp is what Java keeps for jcmd, and nothing of ours")
          .allMatch(name -> name.startsWith("hsperfdata_") || name.startsWith(".java_pid"));
    }
  }

  @Test
  void java_sees_the_limits_of_its_container() throws Exception {
    lab().whole();
    String flags = lab().podman().exec("n1", "jcmd", "1", "VM.flags").good();
    long half = Long.parseLong(ContainerLab.MEMORY_MIB) * 1024 * 1024 / 2;
    assertThat(flags)
        .contains("-XX:MaxHeapSize=" + half, "-XX:+ExitOnOutOfMemoryError")
        .contains("-XX:+UseSerialGC"); // which Java takes for one processor
    assertThat(lab().podman().exec("n1", "jcmd", "1", "VM.info").good())
        .contains("active_processor_count: 1");

    Podman.Ended small = lab().podman().runToEnd(List.of("--memory=96m"), "reprise", "--version");
    assertThat(small.exit()).as("%s", small).isEqualTo(0);
  }

  /** The oldest, which knows what lives where; and enough wallets that some are on each node. */
  @Test
  void others_take_over_from_one_that_is_killed() throws Exception {
    lab().whole();
    for (String node : List.of("n1", "n2")) {
      stop(node);
    }
    lab().whole();
    long run = System.nanoTime();
    List<String> wallets =
        IntStream.range(0, 12)
            .mapToObj(number -> "/v1/entities/wallet/killed-%d-%d".formatted(number, run))
            .toList();
    for (String wallet : wallets) {
      answered("n1", wallet + "/open", command("{\"owner\": \"Ann\"}"));
    }
    lab().podman().run(GRACE, "kill", "--signal", "KILL", "n3").good();
    assertThat(lab().awaitEnd("n3")).isEqualTo(137);
    for (String wallet : wallets) {
      answered("n1", wallet + "/deposit", command("{\"cents\": 31}"));
      assertThat(answered("n2", wallet + "/queries/balance", List.of()))
          .as("done once, however often it was sent")
          .contains("\"answer\":31}");
    }
  }

  /** What makes curl send a command, the same one each time. */
  private static List<String> command(String arguments) {
    return List.of(
        "--header",
        "Content-Type: application/json",
        "--header",
        "Idempotency-Key: " + UUID.randomUUID(),
        "--data",
        arguments);
  }

  /**
   * Asks until there is an answer. Until others are sure that a node is dead there may be none in
   * time: for an entity that lived there, and, if it was the oldest, for one whose place the asked
   * node doesn't know.
   */
  private static String answered(String name, String path, List<String> more) throws Exception {
    return await("an answer of " + name + " to " + path)
        .atMost(ContainerLab.PATIENCE)
        .until(
            () -> {
              Commands.Ended said = lab().http(name, path, more);
              if (said.exit() != 0) {
                log.info("{}{} is not answered yet: {}", name, path, said.output());
                assertThat(said.output())
                    .containsAnyOf("\"code\":\"no-answer\"", "\"code\":\"draining\"");
              }
              return said;
            },
            said -> said.exit() == 0)
        .output();
  }

  private static void stop(String name) throws Exception {
    lab().podman().run(GRACE, "stop", "--time", "" + GRACE.toSeconds(), name).good();
    assertThat(lab().awaitEnd(name)).as("stopped by SIGTERM").isEqualTo(0);
  }

  @Test
  void one_that_is_drained_ends_well_and_so_does_one_that_is_told_to_stop() throws Exception {
    lab().whole();
    lab().verb("n1", "cluster", "drain", lab().address("n2"), "--reason", "tried").good();
    assertThat(lab().awaitEnd("n2")).as("drained").isEqualTo(0);

    lab().whole();
    long start = System.nanoTime();
    stop("n3");
    log.info("stopped in {} ms", (System.nanoTime() - start) / 1_000_000);
  }

  @Test
  void one_that_is_cut_off_ends_with_7_and_comes_back() throws Exception {
    lab().whole();
    List<Namespaces.Rule> cut = Namespaces.between("n3", List.of("n1", "n2"));
    lab().network().drop(cut);
    try {
      assertThat(lab().awaitEnd("n3")).isEqualTo(7);
    } finally {
      lab().network().heal(cut);
    }
    lab().whole();
  }

  @Test
  void says_what_is_missing() throws Exception {
    Podman.Ended bare = lab().podman().runToEnd(List.of(), "reprise");
    assertThat(bare.exit()).isEqualTo(1);
    assertThat(bare.err())
        .contains("reprise.storage.url: not set", "REPRISE_STORAGE_URL", "an image has none");

    Podman.Ended options =
        lab().podman().runToEnd(List.of("--env=REPRISE_JAVA_OPTS=-Xmx1g"), "reprise");
    assertThat(options.exit()).isEqualTo(2);
    assertThat(options.err()).contains("REPRISE_JAVA_OPTS", "Set JAVA_TOOL_OPTIONS.");
  }

  @Test
  void shows_the_password_nowhere() throws Exception {
    lab().whole();
    for (String name : ContainerLab.NODES) {
      Podman.Ended inspected = lab().podman().run(GRACE, "inspect", name);
      assertThat(inspected.good()).doesNotContain(lab().password());
      assertThat(lab().podman().logs(name)).doesNotContain(lab().password());
      Path process = Path.of("/proc", Long.toString(lab().podman().pid(name)));
      assertThat(Files.readString(process.resolve("environ"))).doesNotContain(lab().password());
      assertThat(Files.readString(process.resolve("cmdline"))).doesNotContain(lab().password());
    }
  }

  @Test
  void an_image_that_begins_with_it_adds_components(@TempDir Path folder) throws Exception {
    Path shop = folder.resolve("shop");
    NewProject.write(shop, Path.of("target").toAbsolutePath());
    build(shop);
    lab().podman().build(shop, "shop");

    lab().restart("shop");
    String counter = "counter/c-" + System.nanoTime();
    lab().verb("n3", "entity", "send", counter, "increment", "by=3").good();
    assertThat(lab().verb("n1", "entity", "get", counter).good()).contains("3");
  }

  private static void build(Path project) throws IOException, InterruptedException {
    Path said = project.resolve("build.log");
    Process maven =
        new ProcessBuilder("mvn", "-q", "-B", "-DskipTests", "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      await().atMost(ContainerLab.PATIENCE).until(() -> !maven.isAlive());
    } finally {
      maven.destroyForcibly();
    }
    assertThat(maven.exitValue()).as("%s", Files.readString(said)).isEqualTo(0);
  }
}
