package io.reprise.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each object of each overlay has the form that Kubernetes asks for; and wrong ones are found. */
class ManifestsModelTest {

  private static final String GOOD =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: one, labels: {app: one}}
      spec:
        selector: {matchLabels: {app: one}}
        template:
          metadata: {labels: {app: one}}
          spec:
            containers:
              - name: one
                image: one:1
                ports: [{name: http, containerPort: 8420}]
                livenessProbe: {httpGet: {path: /alive, port: http}, periodSeconds: 5}
                resources: {requests: {cpu: 500m, memory: 1Gi}}
      """;

  static List<String> overlays() throws Exception {
    return Manifests.overlays();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_object_has_the_form_that_kubernetes_asks_for(String overlay) throws Exception {
    Manifests manifests = Manifests.of(overlay);
    assertThat(manifests.objects()).hasSizeGreaterThan(5);
    assertThat(Model.faults(manifests)).isEmpty();
  }

  @Test
  void a_good_object_has_no_fault() throws Exception {
    assertThat(Model.faults(Manifests.ofYaml(GOOD))).isEmpty();
  }

  @Test
  void finds_what_is_wrong() throws Exception {
    assertThat(withInstead("  selector:", "  replica: 3\n  selector:"))
        .as("an unknown field")
        .contains("replica");
    assertThat(withInstead("livenessProbe: {", "livenessProbe: {tcp: {}, "))
        .as("an unknown field, deep inside")
        .contains("tcp");
    assertThat(withInstead("  selector: {matchLabels: {app: one}}\n", ""))
        .as("a required field that is missing")
        .contains("selector");
    assertThat(withInstead("name: one\n          image", "image"))
        .as("the same, in a list")
        .contains("name");
    assertThat(withInstead("containerPort: 8420", "containerPort: http"))
        .as("a text for a number")
        .contains("http");
    assertThat(withInstead("containerPort: 8420", "containerPort: '8420'"))
        .as("a text that looks like a number")
        .contains("8420");
    assertThat(withInstead("periodSeconds: 5", "periodSeconds: 0.5"))
        .as("half a number")
        .contains("0.5");
    assertThat(withInstead("cpu: 500m", "cpu: 500 m")).as("no quantity").contains("500 ");
    assertThat(withInstead("kind: Deployment", "kind: Deploymend"))
        .as("an unknown kind")
        .contains("is none of");
    assertThat(withInstead("apiVersion: apps/v1", "apiVersion: v1"))
        .as("a kind of another group")
        .contains("is none of");
  }

  private static String withInstead(String text, String other) throws Exception {
    assertThat(GOOD).contains(text);
    List<String> faults = Model.faults(Manifests.ofYaml(GOOD.replace(text, other)));
    assertThat(faults).as(other).hasSize(1);
    return faults.get(0);
  }
}
