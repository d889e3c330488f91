package io.reprise;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cluster.ClusterSettings;
import io.reprise.http.HttpSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node says, before it has started anything, if it can't run where it is. */
class StartErrorsTest {
  private static final String ADDRESSES =
      """
      reprise.http { host = "127.0.0.1", port = 0 }
      reprise.cluster { management-port = 0, remoting-port = 0 }
      """;

  private static void check(String settings) {
    Config effective =
        ConfigFactory.parseString(settings)
            .withFallback(ConfigFactory.parseString(ADDRESSES))
            .withFallback(ConfigFactory.load());
    ListenCheck.require(
        effective,
        HttpSettings.from(effective.getConfig("reprise.http")),
        ClusterSettings.from(effective.getConfig("reprise.cluster")));
  }

  @ParameterizedTest
  @CsvSource({
    "reprise.http.port, REPRISE_HTTP_PORT",
    "reprise.cluster.management-port, REPRISE_MANAGEMENT_PORT",
    "reprise.cluster.remoting-port, REPRISE_REMOTING_PORT",
  })
  void a_port_that_is_taken_is_named_with_its_setting(String key, String variable)
      throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> check(key + " = " + other.getLocalPort()))
          .hasMessageStartingWith(key + ": can't listen on 127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("(expected: a port that is free): Address already in use")
          .hasMessageContaining("set another one (" + variable + ")");
    }
  }

  /** 192.0.2.0/24 is for documentation: no machine has it. Names in .invalid are none. */
  @ParameterizedTest
  @CsvSource({
    "reprise.http.host, 192.0.2.7",
    "reprise.cluster.management-host, 192.0.2.7",
    "reprise.cluster.remoting-host, 192.0.2.7",
    "reprise.http.host, nowhere.invalid",
  })
  void an_address_that_the_machine_has_not_is_named_with_its_setting(String key, String host) {
    assertThatThrownBy(() -> check("%s = \"%s\"".formatted(key, host)))
        .hasMessageStartingWith(key + ": " + host + " is no address of this machine (expected: ");
  }

  @Test
  void all_addresses_are_none_that_others_reach_a_node_by() {
    assertThatThrownBy(() -> check("reprise.cluster.remoting-host = 0.0.0.0"))
        .hasMessageContaining("reprise.cluster.remoting-host: 0.0.0.0 (expected: the address that")
        .hasMessageContaining("REPRISE_REMOTING_HOST");
  }

  @Test
  void what_others_reach_the_node_by_may_be_translated_to_where_it_listens() {
    check(
        "reprise.cluster.remoting-host = \"192.0.2.7\", akka.remote.artery.bind.hostname ="
            + " \"127.0.0.1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "akka://x", "10.0.0.1", "10.0.0.1:65536", ":25520", "[::1]"})
  void seeds_that_no_node_can_be_are_refused(String seed) {
    check("reprise.cluster.seeds = [\"node-1.example:25520\", \"[::1]:25520\"]");
    assertThatThrownBy(() -> check("reprise.cluster.seeds = [\"%s\"]".formatted(seed)))
        .hasMessage(
            "reprise.cluster.seeds: " + seed + " (expected: HOST:PORT, such as 10.0.0.1:25520)");
  }

  @Test
  void a_way_of_discovery_that_is_none_is_refused() {
    checkDiscovery("kubernetes-api");
    checkDiscovery("akka-dns");
    checkDiscovery("");
    assertThatThrownBy(() -> checkDiscovery("foo"))
        .hasMessageStartingWith(
            "reprise.cluster.discovery: foo (expected: kubernetes-api or akka-dns, or ")
        .hasMessageEndingWith("Correct it (REPRISE_CLUSTER_DISCOVERY).");
  }

  private static void checkDiscovery(String method) {
    Config effective =
        ConfigFactory.parseString("reprise.cluster.discovery = \"%s\"".formatted(method))
            .withFallback(ConfigFactory.load());
    DiscoveryCheck.require(effective, ClusterSettings.from(effective.getConfig("reprise.cluster")));
  }

  @Test
  void seeds_beside_discovery_are_refused() {
    String seeds = "reprise.cluster.seeds = [\"10.0.0.1:25520\"]";
    assertThatThrownBy(() -> check(seeds + ", reprise.cluster.discovery = kubernetes-api"))
        .hasMessage("reprise.cluster.seeds: [10.0.0.1:25520] (expected: none beside discovery)");
  }

  @Test
  void too_little_memory_for_a_heap_is_told_before_it_runs_out() {
    HeapCheck.require(96 << 20, 96 << 20);
    assertThatThrownBy(() -> HeapCheck.require(96 << 20, 61 << 20))
        .hasMessageStartingWith("reprise.least-heap: Java's heap may grow to 61 MiB only")
        .hasMessageContaining("(expected: at least 96)")
        .hasMessageContaining("REPRISE_JAVA_OPTS=-Xmx512m");
  }
}
