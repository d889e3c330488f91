package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.dev.Libraries.Library;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node is made of, as its build has listed it. */
class LibrariesTest {

  @Test
  void are_those_of_the_class_path() {
    assertThat(Libraries.all())
        .extracting(Library::artifact)
        .contains("akka-cluster-sharding-typed_2.13", "akka-actor_2.13", "postgresql", "picocli")
        .doesNotContain("junit-jupiter-api", "assertj-core", "jspecify-annotations");
    assertThat(Libraries.clashes(System.getProperty("java.class.path"))).isEmpty();
  }

  @Test
  void clash_with_other_versions_of_themselves_and_with_nothing_else() {
    String version =
        Libraries.all().stream()
            .filter(library -> library.artifact().equals("jackson-core"))
            .map(Library::version)
            .findFirst()
            .orElseThrow();
    assertThat(
            Libraries.clashes(
                String.join(
                    java.io.File.pathSeparator,
                    List.of(
                        "/r/jackson-core-2.10.0.jar",
                        "/r/jackson-core-" + version + ".jar",
                        "/r/jackson-core-extra-1.0.jar",
                        "/r/target/classes"))))
        .containsExactly("jackson-core-2.10.0.jar (expected: version " + version + ")");
  }
}
