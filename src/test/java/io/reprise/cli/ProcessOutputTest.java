package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a process says and how it ends when its output can't be written. */
class ProcessOutputTest {
  private static final int SECONDS_MAX = 60;

  /** The program in a shell: where its output goes is part of the script. */
  private static Ended run(String script) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", script, java, System.getProperty("java.class.path"))
            .redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // java says that it has them
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("not ended within " + SECONDS_MAX + " s: " + script);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.exitValue(), said.strip());
  }

  private record Ended(int code, String said) {}

  @Test
  void who_reads_no_further_gets_no_complaint() throws Exception {
    Ended ended = run("exec 3> >(exit 0); wait $!; \"$0\" -cp \"$1\" io.reprise.Main config >&3");
    assertThat(ended).isEqualTo(new Ended(ExitCode.NOBODY_READS, ""));
  }

  @Test
  void a_disk_that_is_full_is_told() throws Exception {
    Ended ended = run("\"$0\" -cp \"$1\" io.reprise.Main config >/dev/full");
    assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ended.said()).isEqualTo("reprise: the output could not be written to its end");
  }
}
