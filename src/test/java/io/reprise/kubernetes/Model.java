package io.reprise.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParseException;
import io.kubernetes.client.custom.QuantityFormatException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What Kubernetes calls an object of a kind, by the classes that are generated from its own
 * description: which fields there are, which are required, and of which type.
 */
final class Model {
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", V1ConfigMap.class),
          Map.entry("v1 Namespace", V1Namespace.class),
          Map.entry("v1 Secret", V1Secret.class),
          Map.entry("v1 Service", V1Service.class),
          Map.entry("v1 ServiceAccount", V1ServiceAccount.class),
          Map.entry("apps/v1 Deployment", V1Deployment.class),
          Map.entry("apps/v1 StatefulSet", V1StatefulSet.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", V1Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", V1RoleBinding.class));

  private static final ObjectMapper READER = new ObjectMapper();

  private Model() {}

  /** All that is wrong with the objects; empty: an API server would take their form. */
  static List<String> faults(Manifests manifests) throws JsonProcessingException {
    List<String> faults = new ArrayList<>();
    for (JsonNode object : manifests.objects()) {
      String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
      fault(kind, object)
          .ifPresent(fault -> faults.add(kind + " " + Manifests.name(object) + ": " + fault));
    }
    return faults;
  }

  private static Optional<String> fault(String kind, JsonNode object)
      throws JsonProcessingException {
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      return Optional.of("is none of " + KINDS.keySet());
    }
    try {
      // Refuses unknown fields, and misses required ones, at each level.
      Object read = JSON.getGson().fromJson(object.toString(), type);
      // A text where a number belongs would be read all the same.
      return otherwise("", object, READER.readTree(JSON.serialize(read)));
    } catch (JsonParseException | IllegalArgumentException | QuantityFormatException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The first value that did not come back as it was; what is empty may be added or left out. */
  private static Optional<String> otherwise(String place, JsonNode sent, JsonNode back) {
    if (!sent.isContainerNode() || sent.getNodeType() != back.getNodeType()) {
      boolean same = sent.equals(back) || (sent.isEmpty() && sent.isContainerNode());
      return same ? Optional.empty() : Optional.of(place + " " + sent + " reads as " + back);
    }
    if (sent.isArray()) {
      return IntStream.range(0, sent.size())
          .mapToObj(i -> otherwise(place + "/" + i, sent.get(i), back.path(i)))
          .flatMap(Optional::stream)
          .findFirst();
    }
    return sent.properties().stream()
        .map(e -> otherwise(place + "/" + e.getKey(), e.getValue(), back.path(e.getKey())))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
