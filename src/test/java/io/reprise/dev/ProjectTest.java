package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects as Maven builds them. */
class ProjectTest {
  private static final DevSettings SETTINGS =
      DevSettings.from(
          ConfigFactory.parseResources("application.conf").resolve().getConfig("reprise.dev"));

  private final Path folder;

  ProjectTest(@TempDir Path folder) {
    this.folder = folder.resolve("shop");
  }

  @Test
  void are_built_and_know_their_libraries() throws Exception {
    WorkedOn.template(folder);
    Project project = Project.build(folder, SETTINGS);

    assertThat(project.name()).isEqualTo("shop");
    assertThat(project.classes().resolve("shop/Counter.class")).exists();
    assertThat(project.compileLibraries())
        .singleElement()
        .satisfies(jar -> assertThat(jar.getFileName() + "").startsWith("reprise-component-"));
    assertThat(project.classPath().places()).as("a node has what is provided").hasSize(1);
    project.close();
  }

  @Test
  void say_where_they_do_not_compile() throws Exception {
    WorkedOn.template(folder);
    Path counter = folder.resolve("src/main/java/shop/Counter.java");
    Files.writeString(counter, Files.readString(counter).replace("long count", "long cout"));
    assertThatThrownBy(() -> Project.build(folder, SETTINGS))
        .isInstanceOf(DevFailed.class)
        .hasMessageStartingWith(folder + ": does not build:")
        .hasMessageContaining("Counter.java:[");
  }

  @Test
  void need_a_pom() {
    assertThatThrownBy(() -> Project.build(folder, SETTINGS))
        .isInstanceOf(DevFailed.class)
        .hasMessage(
            folder
                + ": no project (expected: a folder with a pom.xml). Make one: ./reprise new NAME");
  }

  @Test
  void need_maven() {
    assertThatThrownBy(() -> Maven.in(folder, "/nowhere:" + folder))
        .isInstanceOf(DevFailed.class)
        .hasMessageContaining("no Maven found")
        .hasMessageContaining("Install Maven 3.8 or newer");
  }

  @Test
  void tell_libraries_by_what_they_are_for() {
    Maven.Libraries libraries =
        Maven.libraries(
            List.of(
                "The following files have been resolved:",
                "   a:compiled:jar:1:compile:/r/compiled.jar (optional) -- module a (auto)",
                "   a:provided:jar:1:provided:/r/provided.jar",
                "   a:running:jar:linux:1:runtime:/r/with blank/running.jar",
                "   a:tested:jar:1:test:/r/tested.jar",
                ""));
    assertThat(libraries.compile())
        .containsExactly(Path.of("/r/compiled.jar"), Path.of("/r/provided.jar"));
    assertThat(libraries.runtime())
        .containsExactly(Path.of("/r/compiled.jar"), Path.of("/r/with blank/running.jar"));
  }
}
