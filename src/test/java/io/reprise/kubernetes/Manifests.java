package io.reprise.kubernetes;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Objects of Kubernetes, as {@code kubectl apply -k} would send them. */
public record Manifests(List<JsonNode> objects) {
  private static final Path OVERLAYS = Path.of("kubernetes", "overlays");
  private static final int SECONDS_MAX = 60;

  /** Older ones read kustomizations of an older form. */
  private static final int MINOR = 27;

  private static final int KUBECTL = installed();

  /** Names of all overlays. */
  public static List<String> overlays() throws IOException {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * What an overlay renders to. Without a {@code kubectl} that can, the test is left out, loudly.
   */
  public static Manifests of(String overlay) throws IOException, InterruptedException {
    assumeThat(KUBECTL)
        .as("LEFT OUT: kubernetes/ is not checked, for there is no kubectl 1.%d or newer", MINOR)
        .isGreaterThanOrEqualTo(MINOR);
    return ofYaml(kubectl("kustomize", OVERLAYS.resolve(overlay).toString()));
  }

  /** The second number of the version that is installed; -1 if none is. */
  private static int installed() {
    try {
      String client = kubectl("version", "--client", "-o", "json");
      String minor = new ObjectMapper().readTree(client).at("/clientVersion/minor").asText();
      return Integer.parseInt(minor.replaceAll("[^0-9]", ""));
    } catch (IOException | NumberFormatException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static String kubectl(String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(Path.of("target"), "kubectl", ".txt");
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    Process kubectl = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!kubectl.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || kubectl.exitValue() != 0) {
      throw new IOException(command + ": " + Files.readString(errors));
    }
    Files.delete(errors);
    return out;
  }

  static Manifests ofYaml(String yaml) throws IOException {
    try (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return new Manifests(documents.readAll());
    }
  }

  /** The only one of its kind with that name. */
  public JsonNode the(String kind, String name) {
    List<JsonNode> found =
        all(kind).stream().filter(o -> name(o).replaceFirst(HASH, "").equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(kind + " " + name + ": " + found.size() + " of " + names());
    }
    return found.get(0);
  }

  /** Ends the names of what kustomize generates. */
  private static final String HASH = "-[0-9a-z]{10}$";

  List<JsonNode> all(String kind) {
    return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  /** The Deployment of Reprise. */
  public JsonNode deployment() {
    return the("Deployment", "reprise");
  }

  /** The specification of its pods. */
  public JsonNode pod() {
    return deployment().at("/spec/template/spec");
  }

  /** Its only container. */
  public JsonNode container() {
    return pod().at("/containers/0");
  }

  /**
   * What the container gets as environment. Secrets and labels are made up: {@code made-up}.
   *
   * @param podIp what the cluster would say that the pod's address is
   */
  public Map<String, String> environment(String podIp) {
    Map<String, String> environment = new TreeMap<>();
    stream(container().path("env"))
        .forEach(
            variable -> {
              String field = variable.at("/valueFrom/fieldRef/fieldPath").asText();
              String value =
                  variable.has("value")
                      ? variable.path("value").asText()
                      : field.equals("status.podIP") ? podIp : "made-up";
              environment.put(variable.path("name").asText(), value);
            });
    return environment;
  }

  /** The specifications of all pods that there will be. */
  List<JsonNode> pods() {
    return objects.stream()
        .map(o -> o.at("/spec/template/spec"))
        .filter(spec -> spec.has("containers"))
        .toList();
  }

  /** The settings that Reprise is started with. */
  public String settings() {
    return the("ConfigMap", "reprise").at("/data/reprise.conf").asText();
  }

  /** The name of an object. */
  public static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private List<String> names() {
    return objects.stream().map(o -> o.path("kind").asText() + " " + name(o)).toList();
  }

  /** The members of a list. */
  public static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** The member of a list that has this name; missing if there is none. */
  public static JsonNode named(JsonNode list, String name) {
    return stream(list)
        .filter(member -> member.path("name").asText().equals(name))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** A list of texts. */
  public static List<String> texts(JsonNode array) {
    return stream(array).map(JsonNode::asText).toList();
  }
}
