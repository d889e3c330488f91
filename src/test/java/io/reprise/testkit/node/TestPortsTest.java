package io.reprise.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports for what listens in tests. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TestPortsTest {
  private static final long ANOTHER_SECONDS_MAX = 60;

  @Test
  void gives_each_port_once() {
    Set<Integer> ports =
        IntStream.range(0, 100).mapToObj(i -> TestPorts.free()).collect(Collectors.toSet());

    assertThat(ports).hasSize(100).allMatch(port -> port >= 10_000 && port < 32_768);
  }

  @Test
  void does_not_give_one_that_somebody_listens_on() throws IOException {
    int port = TestPorts.free();
    int next = port + 1;
    try (ServerSocket other = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
      assertThat(TestPorts.take(next)).as("%s", other).isFalse();
    } catch (java.net.BindException e) {
      assertThat(TestPorts.take(next)).as("somebody else listens there").isFalse();
    }
  }

  @Test
  void another_jvm_does_not_get_it_until_this_one_has_ended(@TempDir Path folder)
      throws IOException, InterruptedException {
    int port = TestPorts.free();

    assertThat(takenByAnother(port, folder)).isEqualTo("false");
  }

  @Test
  void what_a_jvm_had_that_has_ended_is_free(@TempDir Path folder)
      throws IOException, InterruptedException {
    int port = freeOfNobody(folder);

    assertThat(takenByAnother(port, folder)).isEqualTo("true");
  }

  /** One that another JVM has taken, which has ended. */
  private static int freeOfNobody(Path folder) throws IOException, InterruptedException {
    return Integer.parseInt(another(folder, "free"));
  }

  private static String takenByAnother(int port, Path folder)
      throws IOException, InterruptedException {
    return another(folder, Integer.toString(port));
  }

  private static String another(Path folder, String what) throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Another.class.getName(),
                what,
                said.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      assertThat(process.waitFor(ANOTHER_SECONDS_MAX, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(said);
  }

  /** Another JVM, which takes a port, writes into a file how that went, and ends. */
  static final class Another {
    private Another() {}

    public static void main(String[] args) throws IOException {
      boolean any = args[0].equals("free");
      String said = any ? "" + TestPorts.free() : "" + TestPorts.take(Integer.parseInt(args[0]));
      Files.writeString(Path.of(args[1]), said);
    }
  }
}
