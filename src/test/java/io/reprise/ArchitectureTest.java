package io.reprise;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which. The table is the architecture; docs/architecture.md draws it. */
class ArchitectureTest {

  private static final String BASE = "io.reprise";

  /** What each package may know, beside {@link #EVERYBODY}. Not all of them are built yet. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          entry("component", List.of()),
          entry("testkit", List.of("component")),
          entry("samples", List.of("component")),
          entry("codec", List.of("component", "JSON")),
          entry("security", List.of()),
          entry("storage", List.of("security", "POSTGRESQL")),
          entry("journal", List.of("component", "codec", "storage", "JSON", "PERSISTENCE")),
          entry("entity", List.of("component", "codec", "journal", "JSON", "AKKA")),
          entry(
              "interconnect",
              List.of(
                  "component", "codec", "storage", "entity", "journal", "JSON", "AKKA", "HTTP")),
          entry("view", List.of("codec", "journal", "JSON", "PERSISTENCE", "STREAMS")),
          entry("replay", List.of("component", "codec", "journal", "JSON")),
          entry(
              "testkit.replay",
              List.of("component", "testkit", "codec", "journal", "replay", "JSON")),
          entry("dev", List.of("codec", "entity", "journal", "replay")),
          entry("cluster", List.of("security", "codec", "storage", "JSON", "AKKA", "MANAGEMENT")),
          entry(
              "http",
              List.of(
                  "security",
                  "component",
                  "codec",
                  "journal",
                  "entity",
                  "interconnect",
                  "replay",
                  "view",
                  "cluster",
                  "dev",
                  "JSON",
                  "AKKA",
                  "HTTP")),
          entry("console", List.of("http", "HTTP")),
          entry("bench", List.of("JSON", "NETTY", "HISTOGRAMS")),
          entry(
              "cli",
              List.of(
                  "security",
                  "component",
                  "codec",
                  "storage",
                  "journal",
                  "replay",
                  "dev",
                  "bench",
                  "JSON",
                  "COMMAND_LINE")),
          entry("telemetry", List.of("METRICS")));

  /** These wire, so they may know everything but the samples, which come as any component does. */
  private static final Set<String> WIRING = Set.of("", "testkit.node");

  /** Rules run anywhere, so what they are written in and what is written in it need a JDK only. */
  private static final Set<String> JDK_ONLY = Set.of("component", "testkit", "samples");

  private static final List<String> EVERYBODY =
      List.of("org.slf4j..", "com.typesafe.config..", "org.jspecify..", BASE + ".telemetry");

  /** Libraries by what they are for. JSON trees are part of codec's signatures. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          entry("JSON", List.of("com.fasterxml.jackson..")),
          entry(
              "POSTGRESQL",
              List.of(
                  "org.postgresql..",
                  "com.zaxxer.hikari..",
                  "org.flywaydb..",
                  "io.zonky.test..",
                  "org.apache.commons.compress..",
                  "org.tukaani.xz..")),
          entry(
              "PERSISTENCE",
              List.of(
                  "akka.persistence..",
                  "akka.actor..",
                  "akka.dispatch..",
                  "akka.serialization..",
                  "scala..")),
          entry("STREAMS", List.of("akka.stream..", "akka.projection..", "akka.japi..")),
          entry(
              "AKKA",
              List.of(
                  "akka",
                  "akka.actor..",
                  "akka.cluster..",
                  "akka.coordination..",
                  "akka.dispatch..",
                  "akka.event..",
                  "akka.japi..",
                  "akka.pattern..",
                  "akka.persistence..",
                  "akka.remote..",
                  "akka.serialization..",
                  "akka.stream..",
                  "akka.util..",
                  "scala..")),
          entry("HTTP", List.of("io.netty..", "org.reactivestreams..")),
          entry("MANAGEMENT", List.of("akka.management..", "akka.discovery..", "akka.http..")),
          entry("NETTY", List.of("io.netty..")),
          entry("HISTOGRAMS", List.of("org.HdrHistogram..")),
          entry("COMMAND_LINE", List.of("picocli..", "org.jline..")),
          entry("METRICS", List.of("io.micrometer..", "io.prometheus..", "io.opentelemetry..")));

  private static final List<String> JDK =
      List.of("java..", "javax..", "com.sun.net.httpserver..", "com.sun.management..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  static Stream<String> packages() {
    return MAY_KNOW.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void knows_only_what_the_table_allows(String name) {
    classes()
        .that()
        .resideInAPackage(BASE + "." + name)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed(name).toArray(String[]::new))
                .or(describe("arrays of primitives", JavaClass::isPrimitive)))
        .because("this table is the architecture; change it here first")
        .allowEmptyShould(true) // not built yet
        .check(CLASSES);
  }

  @Test
  void has_each_package_in_the_table() {
    Set<String> unknown =
        CLASSES.stream()
            .map(JavaClass::getPackage)
            .map(JavaPackage::getName)
            .map(name -> name.equals(BASE) ? "" : name.substring(BASE.length() + 1))
            .filter(name -> !MAY_KNOW.containsKey(name) && !WIRING.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unknown)
        .as("packages that the table does not name: say what they may know")
        .isEmpty();
  }

  @Test
  void names_only_packages_and_libraries_that_it_explains() {
    assertThat(MAY_KNOW.values().stream().flatMap(List::stream))
        .allMatch(name -> MAY_KNOW.containsKey(name) || LIBRARIES.containsKey(name));
  }

  @Test
  void has_no_cycles() {
    slices()
        .matching(BASE + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("arrows only point down")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void keeps_the_samples_to_themselves() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".samples")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE + ".samples")
        .because("a sample is found as any component is; nothing may be made for it alone")
        .check(CLASSES);
  }

  @Test
  void keeps_clock_chance_and_unstable_order_out_of_the_rules() {
    noClasses()
        .that()
        .resideInAnyPackage(BASE + ".component", BASE + ".samples")
        .should()
        .accessTargetWhere(describe("is not repeatable", ArchitectureTest::isNotRepeatable))
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            java.util.Random.class,
            java.util.concurrent.ThreadLocalRandom.class,
            java.security.SecureRandom.class,
            java.time.Clock.class,
            java.util.Date.class)
        .because(
            "a replay must give today what it gave then: take context.time(), context.random(),"
                + " and sorted maps and sets")
        .check(CLASSES);
  }

  /** Calls and method references alike. */
  private static boolean isNotRepeatable(JavaAccess<?> access) {
    String method = access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
    return Set.of(
                "java.lang.System.currentTimeMillis",
                "java.lang.System.nanoTime",
                "java.lang.System.getenv",
                "java.lang.System.getProperty",
                "java.lang.Math.random",
                "java.util.UUID.randomUUID",
                "java.util.Map.copyOf",
                "java.util.Set.copyOf",
                "java.util.Collections.shuffle",
                "java.util.stream.Collectors.toUnmodifiableMap",
                "java.util.stream.Collectors.toUnmodifiableSet")
            .contains(method)
        || (method.startsWith("java.time.") && method.endsWith(".now"));
  }

  private static List<String> allowed(String name) {
    Stream<String> known =
        MAY_KNOW.getOrDefault(name, List.of()).stream()
            .flatMap(other -> LIBRARIES.getOrDefault(other, List.of(BASE + "." + other)).stream());
    Stream<String> common = JDK_ONLY.contains(name) ? Stream.of() : EVERYBODY.stream();
    return Stream.of(Stream.of(BASE + "." + name), JDK.stream(), common, known)
        .flatMap(stream -> stream)
        .collect(Collectors.toList());
  }
}
