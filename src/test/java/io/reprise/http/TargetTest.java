package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void cuts_a_path_at_slashes_and_decodes_each_part() {
    assertThat(segments("/")).containsExactly("");
    assertThat(segments("/v1/a%20b")).containsExactly("v1", "a b");
    assertThat(segments("/v1/")).containsExactly("v1", "");
    assertThat(segments("*")).containsExactly("*");
  }

  @Test
  void keeps_an_encoded_slash_inside_its_part() {
    assertThat(segments("/v1/a%2Fb/c")).containsExactly("v1", "a/b", "c");
  }

  @Test
  void keeps_plus_in_a_path_but_not_in_a_parameter() {
    assertThat(segments("/a+b")).containsExactly("a+b");
    assertThat(parameters("/x?q=a+b%2Bc")).containsEntry("q", List.of("a b+c"));
  }

  @Test
  void leaves_a_part_that_is_no_utf_8_as_it_came() {
    assertThat(segments("/v1/%FF%FE/%zz/%2")).containsExactly("v1", "%FF%FE", "%zz", "%2");
    assertThat(segments("/%C0%80")).as("overlong").containsExactly("%C0%80");
  }

  @Test
  void gathers_parameters_of_one_name_in_order() {
    assertThat(parameters("/x?a=1&b&a=2&=3&"))
        .isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of(""), "", List.of("3")));
    assertThat(parameters("/x?")).isEmpty();
  }

  @Test
  void has_no_parameters_if_one_is_no_utf_8() {
    assertThat(Target.parse("/x?a=%FF")).isEmpty();
    assertThat(Target.parse("/x?%E4=1")).isEmpty();
  }

  @Property
  void decodes_what_the_jdk_encodes(@ForAll @StringLength(max = 20) String text) {
    String encodable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String encoded = URLEncoder.encode(encodable, StandardCharsets.UTF_8);

    assertThat(segments("/" + encoded.replace("+", "%20"))).containsExactly(encodable);
    assertThat(parameters("/x?q=" + encoded)).containsEntry("q", List.of(encodable));
  }

  @Property
  void takes_anything_without_an_exception(@ForAll String text) {
    assertThat(Target.parse("/" + text)).isNotNull();
  }

  private static List<String> segments(String raw) {
    return Target.parse(raw).orElseThrow().segments();
  }

  private static Map<String, List<String>> parameters(String raw) {
    return Target.parse(raw).orElseThrow().parameters();
  }
}
