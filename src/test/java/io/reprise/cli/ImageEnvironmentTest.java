package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.kubernetes.Manifests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The variables of the manifests are ones that the image takes: a node checks them at its start.
 */
class ImageEnvironmentTest {
  private static final boolean IMAGE = true;

  static List<String> overlays() throws Exception {
    return Manifests.overlays();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_image_takes_the_variables_of_the_manifests(String overlay) throws Exception {
    Map<String, String> pod = Manifests.of(overlay).environment("10.1.2.3");
    assertThat(pod).containsKey("REPRISE_STORAGE_USER");
    assertThat(Environment.problems(pod, IMAGE)).isEmpty();
    assertThat(Environment.problems(with(pod, "REPRISE_JAVA_OPTS", "-Xmx1g"), IMAGE))
        .as("what the script reads, and the image does not")
        .hasSize(1);
    assertThat(Environment.problems(with(pod, "REPRISE_HTP_PORT", "8421"), IMAGE))
        .as("what nobody reads")
        .hasSize(1);
  }

  private static Map<String, String> with(Map<String, String> pod, String name, String value) {
    Map<String, String> more = new TreeMap<>(pod);
    more.put(name, value);
    return more;
  }
}
