package io.reprise;

import static io.reprise.kubernetes.Manifests.named;
import static io.reprise.kubernetes.Manifests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cli.Configuration;
import io.reprise.cluster.ClusterSettings;
import io.reprise.http.HttpSettings;
import io.reprise.kubernetes.Manifests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The manifests fit what the code does: where a node listens, how nodes find each other, how long
 * starting and leaving may take, and which settings there are. That they are safe is a matter of
 * {@code SafeManifestsTest}.
 */
class KubernetesManifestsTest {
  private static final String PRODUCTION = "production";
  private static final String POD_IP = "10.1.2.3";

  /** The image gives Java's heap half of the memory. */
  private static final int HEAPS = 2;

  /** The longest pause of the kubelet between two starts of a container that ends. */
  private static final Duration BACK_OFF_MAX = Duration.ofMinutes(5);

  @TempDir Path folder = Path.of("");

  static List<String> overlays() throws Exception {
    return Manifests.overlays();
  }

  /** Our defaults with the settings of an overlay above them, whatever its keys. */
  private static Config effective(Manifests manifests) {
    return ConfigFactory.parseString(manifests.settings())
        .withFallback(ConfigFactory.load())
        .resolve();
  }

  private static Config akka(Config effective) {
    return AkkaConfig.of(
        effective, ClusterSettings.from(effective.getConfig("reprise.cluster")), "0.1.0+1-test");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nodes_are_asked_where_they_answer(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Config effective = effective(manifests);
    JsonNode ports = manifests.container().path("ports");
    Map<String, String> keys =
        Map.of(
            "http", "reprise.http.port",
            "management", "reprise.cluster.management-port",
            "remoting", "reprise.cluster.remoting-port");
    assertThat(ports).hasSize(keys.size());
    keys.forEach(
        (name, key) ->
            assertThat(named(ports, name).path("containerPort").asInt())
                .as(name)
                .isEqualTo(effective.getInt(key)));
    Map.of("startupProbe", "/alive", "livenessProbe", "/alive", "readinessProbe", "/ready")
        .forEach(
            (probe, path) -> {
              JsonNode get = manifests.container().at("/" + probe + "/httpGet");
              assertThat(get.path("path").asText()).as(probe).isEqualTo(path);
              assertThat(get.path("port").asText()).as(probe).isEqualTo("management");
              assertThat(get.path("scheme").asText("HTTP")).as(probe).isEqualTo("HTTP");
            });
    assertThat(manifests.environment(POD_IP))
        .containsEntry("REPRISE_REMOTING_HOST", POD_IP)
        .containsEntry("REPRISE_MANAGEMENT_HOST", POD_IP)
        .containsEntry("REPRISE_HTTP_HOST", "0.0.0.0");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void discovery_looks_for_these_pods_and_for_no_others(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Config akka = akka(effective(manifests));
    String found = "akka.management.cluster.bootstrap.contact-point-discovery.";
    assertThat(akka.getString(found + "discovery-method")).isEqualTo("kubernetes-api");
    assertThat(akka.getString(found + "port-name")).isEqualTo("management");
    String[] selector =
        akka.getString("akka.discovery.kubernetes-api.pod-label-selector")
            .formatted(akka.getString(found + "service-name"))
            .split("=", 2);
    for (JsonNode object : manifests.objects()) {
      JsonNode template = object.at("/spec/template");
      if (!template.isMissingNode()) {
        assertThat(template.at("/metadata/labels").path(selector[0]).asText().equals(selector[1]))
            .as("%s is found", Manifests.name(object))
            .isEqualTo(object.equals(manifests.deployment()));
      }
    }
    JsonNode labels = manifests.deployment().at("/spec/selector/matchLabels");
    assertThat(labels.path(selector[0]).asText()).isEqualTo(selector[1]);
    assertThat(manifests.the("Service", "reprise").at("/spec/selector")).isEqualTo(labels);
  }

  /** Otherwise a database that is away, or tables that are changed, would end a start. */
  @ParameterizedTest
  @MethodSource("overlays")
  void a_start_may_take_as_long_as_a_node_waits(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Config effective = effective(manifests);
    Config storage = effective.getConfig("reprise.storage");
    JsonNode probe = manifests.container().path("startupProbe");
    Duration allowed =
        Duration.ofSeconds(probe.path("periodSeconds").asLong())
            .multipliedBy(probe.path("failureThreshold").asLong());
    Duration longest = storage.getDuration("wait").plus(storage.getDuration("migration-timeout"));
    assertThat(allowed).isGreaterThan(longest);
    Duration join = effective.getDuration("reprise.cluster.join-timeout");
    assertThat(join).as("pods that crash-loop out of step still meet").isGreaterThan(BACK_OFF_MAX);
    // while it joins /alive answers, so the startup probe doesn't end it
    assertThat(manifests.deployment().at("/spec/progressDeadlineSeconds").asLong())
        .as("a roll-out is not called failed before")
        .isGreaterThanOrEqualTo(longest.plus(join).toSeconds());
  }

  /** The phases follow one another; most are over long before. */
  @ParameterizedTest
  @MethodSource("overlays")
  void a_pod_is_given_the_time_that_leaving_may_take(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Config effective = effective(manifests);
    Config shutdown = akka(effective).getConfig("akka.coordinated-shutdown");
    Duration phases = Duration.ZERO;
    for (String phase : shutdown.getObject("phases").keySet()) {
      Config one = shutdown.getConfig("phases").getConfig(phase);
      phases =
          phases.plus(
              one.hasPath("timeout")
                  ? one.getDuration("timeout")
                  : shutdown.getDuration("default-phase-timeout"));
    }
    long before = manifests.container().at("/lifecycle/preStop/sleep/seconds").asLong();
    assertThat(before).as("time for the pod to go out of the Service").isGreaterThanOrEqualTo(3);
    long grace = manifests.pod().path("terminationGracePeriodSeconds").asLong();
    assertThat(Duration.ofSeconds(grace)).isGreaterThan(phases.plusSeconds(before));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void a_roll_replaces_one_node_at_a_time_and_takes_none_before(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode spec = manifests.deployment().path("spec");
    assertThat(spec.path("replicas").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
    assertThat(spec.at("/strategy/rollingUpdate/maxSurge").asInt(-1)).isEqualTo(1);
    assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    Duration balance = ConfigFactory.load().getDuration("akka.cluster.sharding.rebalance-interval");
    assertThat(Duration.ofSeconds(spec.path("minReadySeconds").asLong()))
        .as("a few rounds, in which it gets its shards")
        .isGreaterThanOrEqualTo(balance.multipliedBy(3));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_heap_fits_into_the_memory_with_room_beside_it(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode resources = manifests.container().path("resources");
    assertThat(manifests.environment(POD_IP).getOrDefault("JAVA_TOOL_OPTIONS", ""))
        .as("it holds for programs beside the node as well")
        .doesNotContain("RAM", "-Xm");
    long memory = bytes(resources.at("/limits/memory").asText());
    long heap = memory / HEAPS;
    Config effective = effective(manifests);
    assertThat(heap)
        .as("what a node needs to start, several times")
        .isGreaterThan(effective.getBytes("reprise.least-heap") * 4);
    Config artery = effective.getConfig("akka.remote.artery.advanced");
    long buffers = artery.getBytes("maximum-frame-size") * artery.getInt("buffer-pool-size");
    assertThat(memory - heap)
        .as("the buffers between nodes, and as much again and more for code and threads")
        .isGreaterThan(buffers * 3);
    assertThat(resources.at("/requests/memory")).isEqualTo(resources.at("/limits/memory"));
    assertThat(resources.at("/requests/cpu").isMissingNode()).isFalse();
    assertThat(resources.at("/limits/cpu").isMissingNode()).isTrue();
  }

  private static long bytes(String quantity) {
    assertThat(quantity).matches("[0-9]+Gi");
    return Long.parseLong(quantity.replace("Gi", "")) << 30;
  }

  /** As {@code reprise config} would be told with the environment of the pod. */
  @ParameterizedTest
  @MethodSource("overlays")
  void the_settings_are_accepted(String overlay) throws Exception {
    assumeThat(
            List.of(
                "reprise.http.token-file",
                "reprise.cluster.trust-file",
                "reprise.storage.password-file"))
        .as("LEFT OUT: a build without the settings for secrets")
        .allMatch(ConfigFactory.load()::hasPath);
    Manifests manifests = Manifests.of(overlay);
    List<String> arguments = texts(manifests.container().path("args"));
    assertThat(arguments).containsExactly("node", "--config", "/etc/reprise/reprise.conf");
    Path file = Files.writeString(folder.resolve("reprise.conf"), manifests.settings());
    Map<String, String> environment = manifests.environment(POD_IP);
    environment.keySet().removeIf(name -> !name.startsWith("REPRISE_"));
    Config accepted = Configuration.load(Optional.of(file), environment, List.of()).effective();
    ClusterSettings cluster = ClusterSettings.from(accepted.getConfig("reprise.cluster"));
    assertThat(cluster.managementHost()).isEqualTo(POD_IP);
    assertThat(cluster.remotingHost()).isEqualTo(POD_IP);
    assertThat(HttpSettings.from(accepted.getConfig("reprise.http")).host()).isEqualTo("0.0.0.0");
    assertThat(accepted.getString("reprise.storage.user")).isEqualTo("made-up");
    assertThat(accepted.getBoolean("reprise.http.insecure"))
        .as("only what is for development is open to all")
        .isEqualTo(!overlay.equals(PRODUCTION));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void each_overlay_has_the_settings_of_the_base(String overlay) throws Exception {
    Config base = ConfigFactory.parseFile(Path.of("kubernetes/base/reprise.conf").toFile());
    Config own = ConfigFactory.parseString(Manifests.of(overlay).settings());
    assertThat(base.entrySet()).isNotEmpty();
    base.entrySet()
        .forEach(
            setting ->
                assertThat(own.getValue(setting.getKey()).unwrapped())
                    .as(setting.getKey())
                    .isEqualTo(setting.getValue().unwrapped()));
  }

  @Test
  void a_shop_is_another_image_and_nothing_else() throws Exception {
    Manifests shop = Manifests.of("shop");
    String pom = Files.readString(Path.of("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<artifactId>reprise</artifactId>\\s*<version>", "");
    String image = "reprise:" + version.replaceFirst("(?s)<.*", "");
    assertThat(Manifests.of("dev").container().path("image").asText())
        .as("the image that this build makes")
        .isEqualTo(image);
    List<String> development =
        Manifests.of("dev").objects().stream()
            .map(object -> object.toString().replace("\"" + image + "\"", "\"shop:dev\""))
            .toList();
    assertThat(shop.objects().stream().map(JsonNode::toString)).isEqualTo(development);
    assertThat(shop.container().path("image").asText()).isEqualTo("shop:dev");
  }
}
