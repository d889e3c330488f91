package io.reprise.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.openapi.models.V1Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of Kubernetes' API server as discovery asks: over TLS, with a certificate for its
 * address, it lists the pods of a namespace that have a label, to whoever has a token that may.
 */
public final class ApiServer implements AutoCloseable {
  static final String NAMESPACE = "reprise";

  private static final char[] PASSWORD = "for-the-test".toCharArray();
  private static final int SECONDS_MAX = 60;
  private static final int THREADS = 8;
  private static final String LISTING = "/api/v1/namespaces/" + NAMESPACE + "/pods";

  private final Path folder;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Map<String, V1Pod> pods = new ConcurrentSkipListMap<>();
  private final Set<String> mayList = ConcurrentHashMap.newKeySet();
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Starts it; its files go into the folder. */
  public ApiServer(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity("api-server")));
    server.createContext("/", this::answer);
    server.setExecutor(threads); // one whose TLS fails must not hold up the others
    server.start();
  }

  /** Makes a key and a certificate for 127.0.0.1, written to {@code NAME.crt} as well. */
  private SSLContext identity(String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    String password = String.valueOf(PASSWORD);
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            password));
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            name,
            "-keystore",
            store.toString(),
            "-storepass",
            password,
            "-file",
            certificate(name).toString()));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(arguments);
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
    }
  }

  private Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  /** Variables that Kubernetes sets for each container. */
  public Map<String, String> variables() {
    return Map.of(
        "KUBERNETES_SERVICE_HOST",
        "127.0.0.1",
        "KUBERNETES_SERVICE_PORT",
        Integer.toString(server.getAddress().getPort()));
  }

  /** Lets whoever has the token list pods, as a RoleBinding does. */
  public void bind(String token) {
    known.add(token);
    mayList.add(token);
  }

  /** Knows the token's account, which may do nothing. */
  public void account(String token) {
    known.add(token);
  }

  /** Where a pod's settings are to look for what Kubernetes mounts, with this token. */
  public String mounted(String token) throws IOException {
    return mounted(token, certificate("api-server"));
  }

  /** The same, with a certificate that does not vouch for this server. */
  public String mountedWithOtherAuthority(String token) throws Exception {
    identity("other");
    return mounted(token, certificate("other"));
  }

  private String mounted(String token, Path authority) throws IOException {
    Path tokenFile = Files.writeString(folder.resolve(token + ".token"), token);
    Path namespace = Files.writeString(folder.resolve("namespace"), NAMESPACE);
    return """
        akka.discovery.kubernetes-api {
          api-ca-path = "%s", api-token-path = "%s", pod-namespace-path = "%s"
        }
        """
        .formatted(authority, tokenFile, namespace);
  }

  /** Adds a pod of Reprise, or changes it. */
  public void put(String name, String phase, String ip, int managementPort) {
    put(name, phase, ip, managementPort, "reprise");
  }

  /** The same for any application. */
  public void put(String name, String phase, String ip, int managementPort, String application) {
    pods.put(
        name,
        new V1Pod()
            .metadata(
                new V1ObjectMeta()
                    .name(name)
                    .namespace(NAMESPACE)
                    .putLabelsItem("app.kubernetes.io/name", application))
            .spec(
                new V1PodSpec()
                    .addContainersItem(
                        new V1Container()
                            .name(application)
                            .addPortsItem(
                                new V1ContainerPort()
                                    .name("management")
                                    .containerPort(managementPort))))
            .status(new V1PodStatus().phase(phase).podIP(ip)));
  }

  /** Removes a pod. */
  public void remove(String name) {
    pods.remove(name);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String token =
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
            .replaceFirst("^Bearer ", "");
    String query =
        URLDecoder.decode(
            String.valueOf(exchange.getRequestURI().getRawQuery()), StandardCharsets.UTF_8);
    boolean lists =
        exchange.getRequestMethod().equals("GET")
            && exchange.getRequestURI().getPath().equals(LISTING)
            && query.startsWith("labelSelector=");
    if (!known.contains(token)) {
      send(exchange, 401, new V1Status().code(401).message("Unauthorized"));
    } else if (!lists || !mayList.contains(token)) {
      send(exchange, 403, new V1Status().code(403).message("pods is forbidden"));
    } else {
      String[] label = query.replaceFirst("labelSelector=", "").split("=", 2);
      send(exchange, 200, new V1PodList().items(labelled(label[0], label[1])));
    }
  }

  private List<V1Pod> labelled(String key, String value) {
    return pods.values().stream()
        .filter(pod -> value.equals(Map.copyOf(pod.getMetadata().getLabels()).get(key)))
        .toList();
  }

  private static void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = JSON.serialize(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
