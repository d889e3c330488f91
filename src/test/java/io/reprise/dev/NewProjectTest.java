package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code new} writes; that it builds, and what it does then, is tried by others. */
class NewProjectTest {
  private static final Path BUILT = Path.of("target").toAbsolutePath();

  private final Path folder;

  NewProjectTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void is_whole_and_has_nothing_left_to_fill_in() throws Exception {
    Path shop = folder.resolve("shop");
    NewProject.write(shop, BUILT);

    assertThat(written(shop))
        .containsExactlyInAnyOrder(
            ".gitignore",
            "Dockerfile",
            "README.md",
            "pom.xml",
            "src/main/java/shop/Counter.java",
            "src/main/java/shop/Shop.java",
            "src/main/resources/META-INF/reprise/counter.json",
            "src/main/resources/META-INF/reprise/examples.txt",
            "src/main/resources/META-INF/services/io.reprise.component.Components",
            "src/test/java/shop/CounterTest.java",
            "src/test/java/shop/ShopTest.java");
    for (String file : written(shop)) {
      assertThat(Files.readString(shop.resolve(file))).as(file).doesNotContainPattern("@[a-zC]+@");
    }
    assertThat(Files.readAllLines(shop.resolve("Dockerfile"))).hasSize(3);
    assertThat(Files.readAllLines(shop.resolve("README.md"))).hasSize(15);
  }

  @Test
  void has_a_component_that_a_node_runs_and_that_is_pinned() throws Exception {
    Path shop = WorkedOn.template(folder.resolve("shop"));
    Project project = WorkedOn.project(shop);
    Catalog catalog = Catalog.load(io.reprise.NoJars.folder(), Optional.of(project.classPath()));
    Installed counter = catalog.find("counter").orElseThrow();

    assertThat(counter.origin()).isEqualTo("shop");
    Path pins = shop.resolve("src/main/resources/META-INF/reprise/counter.json");
    assertThat(Json.parse(Files.readAllBytes(pins))).isEqualTo(counter.pins());
    project.close();
  }

  @Test
  void holds_reprise_in_a_repository_with_checksums() throws IOException {
    Path shop = folder.resolve("shop");
    NewProject.write(shop, BUILT);
    try (Stream<Path> files = Files.walk(shop.resolve("repo"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).filteredOn(file -> file.toString().endsWith(".jar")).hasSize(3);
      assertThat(all)
          .filteredOn(file -> !file.toString().endsWith(".sha1"))
          .allSatisfy(
              file -> assertThat(file.resolveSibling(file.getFileName() + ".sha1")).exists());
    }
  }

  @Test
  void takes_a_name_with_capitals() throws IOException {
    NewProject.write(folder.resolve("MyShop"), BUILT);
    assertThat(folder.resolve("MyShop/src/main/java/myshop/MyShop.java")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "my-shop, Take myshop?",
    "1x, Take x?",
    "a b, Take ab?",
    "my.shop, Take myshop?",
    "café, Take caf?",
    "class, 'no word of Java, at most 50)'",
    "$, 'no word of Java, at most 50)'",
  })
  void refuses_what_java_takes_for_no_name(String name, String advice) {
    assertThatThrownBy(() -> NewProject.write(folder.resolve(name), BUILT))
        .isInstanceOf(DevFailed.class)
        .hasMessageStartingWith(name + ": not a name for Java's packages and classes")
        .hasMessageEndingWith(advice);
    assertThat(folder.resolve(name)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"counter", "list", "Component", "override"})
  void refuses_names_that_its_sources_use_otherwise(String name) {
    assertThatThrownBy(() -> NewProject.write(folder.resolve(name), BUILT))
        .isInstanceOf(DevFailed.class)
        .hasMessageContaining("Choose another name, such as my");
  }

  @Test
  void refuses_a_folder_that_is_there() throws IOException {
    Path shop = Files.createDirectories(folder.resolve("shop"));
    assertThatThrownBy(() -> NewProject.write(shop, BUILT))
        .isInstanceOf(DevFailed.class)
        .hasMessage(
            shop
                + ": there is one already (expected: a new folder). Choose another name, or remove"
                + " it.");
    assertThat(shop).isEmptyDirectory();
  }

  @Test
  void says_what_to_build_where_reprise_is_not_built() {
    assertThatThrownBy(() -> NewProject.write(folder.resolve("shop"), folder))
        .isInstanceOf(DevFailed.class)
        .hasMessageContaining("mvn process-classes");
    assertThat(folder.resolve("shop")).doesNotExist();
  }

  /** All but what is in the repository. */
  private static List<String> written(Path shop) throws IOException {
    try (Stream<Path> files = Files.walk(shop)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> shop.relativize(file).toString())
          .filter(file -> !file.startsWith("repo"))
          .toList();
    }
  }
}
