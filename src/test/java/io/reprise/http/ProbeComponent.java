package io.reprise.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles the component {@code probe} into a folder of components, as a user's build would. */
final class ProbeComponent {
  private static final Path SOURCE = Path.of("src", "test", "resources", "components");

  private ProbeComponent() {}

  static Path folder() {
    // one for each JVM: several may run tests at once
    String own = "" + ProcessHandle.current().pid();
    Path components = Path.of("target", "test-components", own).toAbsolutePath();
    Path probe = components.resolve("probe");
    Path services = probe.resolve("META-INF/services/io.reprise.component.Components");
    try {
      Files.createDirectories(services.getParent());
      Files.writeString(services, "probe.Probe$Offer\n");
    } catch (IOException e) {
      throw new AssertionError("can't write " + services, e);
    }
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-parameters",
                "-d",
                probe.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SOURCE.resolve("Probe.java").toString());
    if (failures != 0) {
      throw new AssertionError("the component of the tests does not compile");
    }
    return components;
  }
}
