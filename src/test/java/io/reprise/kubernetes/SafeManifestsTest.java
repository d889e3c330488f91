package io.reprise.kubernetes;

import static io.reprise.kubernetes.Manifests.named;
import static io.reprise.kubernetes.Manifests.stream;
import static io.reprise.kubernetes.Manifests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may do what, who reaches whom, and where secrets are: our own rules for manifests, beyond the
 * form that Kubernetes asks for.
 */
class SafeManifestsTest {
  private static final String PRODUCTION = "production";
  private static final int OWNER_AND_GROUP_READ = 0440;
  private static final int MACHINES = 3;
  private static final Pattern SECRET_FILE =
      Pattern.compile("/etc/reprise/secrets/([a-z-]+)/([a-z.]+)");

  static List<String> overlays() throws Exception {
    return Manifests.overlays();
  }

  /** What the level "restricted" of Kubernetes' Pod Security asks for, and a root read-only. */
  @ParameterizedTest
  @MethodSource("overlays")
  void no_pod_can_do_more_than_it_needs(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode namespace = manifests.all("Namespace").get(0);
    assertThat(namespace.at("/metadata/labels").path("pod-security.kubernetes.io/enforce").asText())
        .isEqualTo("restricted");
    assertThat(manifests.pods()).isNotEmpty();
    for (JsonNode pod : manifests.pods()) {
      JsonNode security = pod.path("securityContext");
      assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
      assertThat(security.path("runAsUser").asInt()).isPositive();
      assertThat(security.path("fsGroup").asInt()).isEqualTo(security.path("runAsGroup").asInt());
      assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
      assertThat(pod.at("/containers/0/securityContext").toString())
          .isEqualTo(
              "{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},"
                  + "\"privileged\":false,\"readOnlyRootFilesystem\":true}");
      assertThat(pod.path("containers")).hasSize(1);
      assertThat(List.of("hostNetwork", "hostPID", "hostIPC")).noneMatch(pod::has);
      assertThat(stream(pod.path("volumes"))).noneMatch(volume -> volume.has("hostPath"));
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
    }
    assertThat(manifests.pod().at("/securityContext/runAsUser").asInt())
        .as("the user of the image")
        .isEqualTo(10_001);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void pods_may_list_pods_of_their_namespace_and_ask_nothing_else(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode role = manifests.the("Role", "reprise-finds-pods");
    assertThat(role.path("rules").toString())
        .isEqualTo("[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\"]}]");
    JsonNode binding = manifests.the("RoleBinding", "reprise-finds-pods");
    assertThat(binding.at("/roleRef/name").asText()).isEqualTo(Manifests.name(role));
    assertThat(binding.path("subjects")).hasSize(1);
    assertThat(binding.at("/subjects/0/name").asText())
        .isEqualTo(manifests.pod().path("serviceAccountName").asText());
    assertThat(manifests.all("Role")).hasSize(1);
    assertThat(manifests.all("ClusterRole")).isEmpty();
    assertThat(manifests.all("ClusterRoleBinding")).isEmpty();
    assertThat(
            manifests
                .the("ServiceAccount", "reprise")
                .path("automountServiceAccountToken")
                .asBoolean(true))
        .isFalse();
    for (JsonNode pod : manifests.pods()) {
      assertThat(pod.path("automountServiceAccountToken").asBoolean(!pod.equals(manifests.pod())))
          .as("only Reprise asks the API server")
          .isEqualTo(pod.equals(manifests.pod()));
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void a_service_leads_to_http_only(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode labels = manifests.deployment().at("/spec/template/metadata/labels");
    for (JsonNode service : manifests.all("Service")) {
      JsonNode selector = service.at("/spec/selector");
      boolean leadsHere =
          selector.properties().stream()
              .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
      if (leadsHere) {
        assertThat(service.at("/spec/type").asText()).isEqualTo("ClusterIP");
        assertThat(stream(service.at("/spec/ports")).map(port -> port.path("targetPort").asText()))
            .containsExactly("http");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void secrets_are_files_that_only_the_node_reads(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    for (JsonNode pod : manifests.pods()) {
      JsonNode mounts = pod.at("/containers/0/volumeMounts");
      stream(pod.path("volumes"))
          .filter(volume -> volume.has("secret"))
          .forEach(
              volume -> {
                String name = volume.path("name").asText();
                assertThat(volume.at("/secret/defaultMode").asInt())
                    .as(name)
                    .isEqualTo(OWNER_AND_GROUP_READ);
                JsonNode mount =
                    stream(mounts)
                        .filter(one -> one.path("name").asText().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertThat(mount.path("readOnly").asBoolean()).as(name).isTrue();
                assertThat(mount.has("subPath"))
                    .as("%s as a whole folder: what changes reaches the pod", name)
                    .isFalse();
              });
    }
    assertThat(filesOfSecrets(manifests))
        .as("files that the settings name")
        .isSubsetOf(mountedFiles(manifests, keysOfSecrets(manifests)));
  }

  private static Set<String> filesOfSecrets(Manifests manifests) {
    return SECRET_FILE
        .matcher(manifests.settings())
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Files below the folders where the keys are mounted. */
  private static Set<String> mountedFiles(Manifests manifests, Set<String> keys) {
    Set<String> files = new TreeSet<>();
    for (JsonNode mount : manifests.container().path("volumeMounts")) {
      String secret =
          named(manifests.pod().path("volumes"), mount.path("name").asText())
              .at("/secret/secretName")
              .asText();
      keys.stream()
          .filter(key -> !secret.isEmpty() && key.startsWith(secret + "/"))
          .forEach(
              key -> files.add(mount.path("mountPath").asText() + key.substring(key.indexOf('/'))));
    }
    return files;
  }

  /** Keys of the secrets that are here, or that production says are to be made: NAME/KEY. */
  private static Set<String> keysOfSecrets(Manifests manifests) throws Exception {
    Set<String> keys = new TreeSet<>();
    for (JsonNode secret : manifests.all("Secret")) {
      secret
          .path("data")
          .properties()
          .forEach(entry -> keys.add(Manifests.name(secret) + "/" + entry.getKey()));
    }
    return keys.isEmpty() ? keysToBeMade() : keys;
  }

  private static Set<String> keysToBeMade() throws Exception {
    Set<String> keys = new TreeSet<>();
    Pattern line = Pattern.compile("# {3}Secret ([a-z-]+) +([a-z., ]+)");
    for (String text :
        Files.readAllLines(Path.of("kubernetes/overlays/production/kustomization.yaml"))) {
      var secret = line.matcher(text);
      if (secret.matches()) {
        Stream.of(secret.group(2).split(", "))
            .forEach(key -> keys.add(secret.group(1) + "/" + key.strip()));
      }
    }
    return keys;
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void what_a_pod_refers_to_is_there_or_is_to_be_made(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Set<String> keys = keysOfSecrets(manifests);
    Set<String> secrets =
        keys.stream().map(key -> key.replaceFirst("/.*", "")).collect(Collectors.toSet());
    for (JsonNode pod : manifests.pods()) {
      for (JsonNode variable : pod.at("/containers/0/env")) {
        JsonNode secret = variable.at("/valueFrom/secretKeyRef");
        if (!secret.isMissingNode()) {
          assertThat(keys)
              .contains(secret.path("name").asText() + "/" + secret.path("key").asText());
        }
      }
      for (JsonNode volume : pod.path("volumes")) {
        if (volume.has("secret")) {
          assertThat(secrets).contains(volume.at("/secret/secretName").asText());
        }
        if (volume.has("configMap")) {
          assertThat(manifests.all("ConfigMap").stream().map(Manifests::name))
              .contains(volume.at("/configMap/name").asText());
        }
      }
    }
  }

  @Test
  void production_holds_no_secret_and_says_which_are_to_be_made() throws Exception {
    Manifests manifests = Manifests.of(PRODUCTION);
    assertThat(manifests.all("Secret")).isEmpty();
    assertThat(manifests.settings()).doesNotContainPattern("password\\s*=|token\\s*=|://[^/]*@");
    assertThat(manifests.settings()).doesNotContain("insecure").contains("sslmode=verify-full");
    assertThat(texts(manifests.container().path("args"))).noneMatch(a -> a.contains("password"));
    Set<String> made = keysToBeMade();
    assertThat(made).hasSize(9);
    String runbook = Files.readString(Path.of("docs/kubernetes.md"));
    for (String key : made) {
      assertThat(runbook)
          .contains(key.replaceFirst("/.*", ""))
          .contains(key.replaceFirst(".*/", ""));
    }
    Set<String> used = new HashSet<>(filesOfSecrets(manifests));
    used.add("/etc/reprise/secrets/database/username"); // as a variable
    assertThat(used).as("none is made in vain").isEqualTo(mountedFiles(manifests, made));
  }

  @Test
  void production_survives_the_loss_of_a_machine() throws Exception {
    Manifests manifests = Manifests.of(PRODUCTION);
    JsonNode selector = manifests.deployment().at("/spec/selector");
    JsonNode budget = manifests.the("PodDisruptionBudget", "reprise").path("spec");
    assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.path("selector")).isEqualTo(selector);
    JsonNode spread = manifests.pod().path("topologySpreadConstraints");
    assertThat(stream(spread).map(one -> one.path("topologyKey").asText()))
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    assertThat(stream(spread))
        .allMatch(one -> one.path("maxSkew").asInt() == 1)
        .allMatch(one -> one.path("labelSelector").equals(selector));
    assertThat(spread.at("/0/whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(spread.at("/0/minDomains").asInt())
        .as("else fewer machines than that would have two nodes on one, or all of them")
        .isEqualTo(MACHINES);
  }

  /** Evicted are those that exceed it, and a log grows on all at once. */
  @ParameterizedTest
  @MethodSource("overlays")
  void a_storm_in_the_log_evicts_no_pod(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    JsonNode tmp = named(manifests.pod().path("volumes"), "tmp").at("/emptyDir/sizeLimit");
    assertThat(tmp.asText()).isEqualTo("256Mi");
    assertThat(manifests.container().at("/resources/limits/ephemeral-storage").asText())
        .as("/tmp, and several times the log that a kubelet keeps by default, 50 MiB")
        .isEqualTo("1Gi");
  }

  /** cert-manager writes all keys of the Secret of a certificate, its ca.crt among them. */
  @Test
  void whom_nodes_trust_is_kept_apart_from_their_certificate() throws Exception {
    Set<String> made = keysToBeMade();
    assertThat(made)
        .contains("reprise-nodes-trust/ca.crt", "reprise-nodes-tls/tls.crt")
        .doesNotContain("reprise-nodes-tls/ca.crt", "reprise-nodes-trust/tls.crt");
    assertThat(Manifests.of(PRODUCTION).settings())
        .contains("trust-file = \"/etc/reprise/secrets/nodes-trust/ca.crt\"");
  }

  @Test
  void production_lets_in_and_out_what_is_named_and_nothing_else() throws Exception {
    Manifests manifests = Manifests.of(PRODUCTION);
    JsonNode policy = manifests.the("NetworkPolicy", "reprise").path("spec");
    assertThat(policy.path("podSelector")).isEqualTo(manifests.deployment().at("/spec/selector"));
    assertThat(texts(policy.path("policyTypes"))).containsExactly("Ingress", "Egress");
    String self = "{\"podSelector\":" + policy.path("podSelector") + "}";
    assertThat(rules(policy.path("ingress"), "from"))
        .containsExactly(
            "{\"namespaceSelector\":{\"matchLabels\":{\"reprise-callers\":\"yes\"}}} 8420",
            self + " 8558 25520",
            "{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":"
                + "\"monitoring\"}}} 8558");
    assertThat(rules(policy.path("egress"), "to"))
        .hasSize(4)
        .anyMatch(rule -> rule.equals(self + " 8558 25520"))
        .anyMatch(rule -> rule.contains("kube-dns") && rule.endsWith(" 53 53"))
        .anyMatch(rule -> rule.contains("10.0.0.0/8") && rule.endsWith(" 5432"))
        .anyMatch(rule -> rule.contains("169.254.0.0/16") && rule.endsWith(" 443 6443"))
        .anyMatch(rule -> rule.contains("\"::/0\"") && rule.endsWith(" 443 6443"));
  }

  private static List<String> rules(JsonNode rules, String side) {
    return stream(rules)
        .map(
            rule ->
                stream(rule.path(side)).map(JsonNode::toString).collect(Collectors.joining(" or "))
                    + stream(rule.path("ports"))
                        .map(port -> " " + port.path("port").asText())
                        .collect(Collectors.joining()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void images_are_of_a_version_and_only_one_is_reprise(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    Set<String> images =
        manifests.pods().stream()
            .map(pod -> pod.at("/containers/0/image").asText())
            .collect(Collectors.toSet());
    assertThat(images)
        .allMatch(image -> image.contains(":") && !image.endsWith(":latest"))
        .filteredOn(image -> !image.startsWith("postgres:"))
        .hasSize(1);
  }

  @Test
  void prometheus_asks_every_node_at_its_management_port() throws Exception {
    Manifests manifests = Manifests.of(PRODUCTION);
    String text = Files.readString(Path.of("kubernetes/monitoring/podmonitor.yaml"));
    JsonNode monitor = Manifests.ofYaml(text).the("PodMonitor", "reprise").path("spec");
    assertThat(monitor.path("selector")).isEqualTo(manifests.deployment().at("/spec/selector"));
    JsonNode notes = manifests.deployment().at("/spec/template/metadata/annotations");
    for (JsonNode endpoint : monitor.path("podMetricsEndpoints")) {
      JsonNode port = named(manifests.container().path("ports"), endpoint.path("port").asText());
      assertThat(port.path("containerPort").asText())
          .isEqualTo(notes.path("prometheus.io/port").asText());
      assertThat(endpoint.path("path")).isEqualTo(notes.path("prometheus.io/path"));
    }
  }
}
