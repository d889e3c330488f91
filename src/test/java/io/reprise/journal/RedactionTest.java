package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String KNOWN =
      """
      {"id":"01938f3e-0000-7000-8000-000000000001","name":"Ann Ångström-Smith 3rd","small":-7,
       "largest":2147483647,"longest":9223372036854775807,"married":true,"fortune":"-12000.50",
       "born":"1984-02-29","wakes":"06:30:15.250","seen":"2026-11-22T20:00:00.123456Z",
       "met":"2026-11-22T20:00:00+01:00[Europe/Berlin]","paid":"2026-11","feast":"--12-24",
       "sleeps":"PT7H30M","lease":"P1Y6M","page":"https://example.com/ann?q=1"}""";

  @Test
  void each_type_stays_what_it_is() {
    Entry known = person("known", KNOWN);
    Redaction redaction = of("/event/body");
    for (int i = 0; i < 50; i++) { // with another key each time
      JsonNode masked = of("/event/body").mask(known).at("/event/body");
      assertThat(masked.path("name").asText())
          .matches("[A-Z][a-z]{2} [A-Za-z][a-z]{7}-[A-Z][a-z]{4} [0-9][a-z]{2}");
      assertThat(masked.path("small").asInt()).isBetween(-9, -1);
      assertThat(masked.path("fortune").asText()).matches("-[1-9][0-9]{4}\\.[0-9]{2}");
      assertThat(masked.path("met").asText()).endsWith("+01:00[Europe/Berlin]");
    }
    assertThat(redaction.mask(known).at("/event/body").toString())
        .doesNotContain("Ann", "Smith", "01938f3e", "12000", "1984-02-29", "example");
  }

  @Test
  void equal_values_get_equal_masks_in_one_bundle_and_others_in_the_next() {
    Entry entry = person("known", KNOWN.replace("https://example.com/ann?q=1", "same"));
    Entry other = person("felt", "{\"mood\":\"SAD\",\"why\":\"same\"}");
    Redaction redaction = of("/event/body/page", "/event/body/why");

    String first = redaction.mask(entry).at("/event/body/page").asText();

    assertThat(first).matches("[a-z]{4}");
    assertThat(redaction.mask(other).at("/event/body/why").asText()).isEqualTo(first);
    assertThat(redaction.mask(entry)).isEqualTo(redaction.mask(entry));
    String long1 = of("/event/body/id").mask(entry).at("/event/body/id").asText();
    String long2 = of("/event/body/id").mask(entry).at("/event/body/id").asText();
    assertThat(long1).isNotEqualTo(long2).hasSize(36);
    assertThat(long1.charAt(14)).isEqualTo('7');
  }

  @Test
  void only_what_a_pattern_fits_is_masked() {
    Entry known = person("known", KNOWN);
    ObjectNode masked = of("/event/body/name").mask(known);
    ObjectNode expected = EntryJson.toJson(known);
    ((ObjectNode) expected.at("/event/body")).put("name", masked.at("/event/body/name").asText());

    assertThat(masked).isEqualTo(expected);
    assertThat(masked.at("/event/body/name").asText()).isNotEqualTo("Ann Ångström-Smith 3rd");
  }

  @ParameterizedTest
  @CsvSource({
    "/event/body/*/owner, /event/body/a/owner",
    "/**/owner, /event/body/a/owner",
    "/**/owner/**, /event/body/a/owner",
    "/*/body/a, /event/body/a/owner",
    "/event/**, /event/body/a/owner",
    "/**, /event/body/list/1",
    "/event/body/list/1, /event/body/list/1",
    "/event/body/list, /event/body/list/0",
    "/event/body/x~1y/m~0n, /event/body/x~1y/m~0n",
    "/command/*, /command/caller",
  })
  void patterns_fit_places(String pattern, String pointer) {
    Entry entry =
        person(
            "other",
            "{\"a\":{\"owner\":\"Ann Smith\"},\"list\":[\"first one\",\"second\"],"
                + "\"x/y\":{\"m~n\":\"escaped\"}}");
    JsonNode shown = EntryJson.toJson(entry);

    JsonNode masked = of(pattern).mask(entry);

    assertThat(masked.at(pointer)).isNotEqualTo(shown.at(pointer));
    for (String kept : List.of("/entity", "/sequence", "/time", "/event/name", "/command/id")) {
      assertThat(masked.at(kept)).isEqualTo(shown.at(kept));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/entity",
        "/sequence",
        "/time",
        "/event",
        "/event/name",
        "/command",
        "/command/id",
        "/command/name",
        "/command/time",
        "/command/cause/entity",
        "/command/context/outcome/code",
        "/outcome/accepted",
        "/outcome/code",
        "/effects/0/to",
        "/effects/*/kind",
        "/place/of",
        "/component/version",
        "/body"
      })
  void what_holds_a_history_together_is_refused_by_name(String pattern) {
    assertThatThrownBy(() -> of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            pattern + ": can't be masked (expected: a place within /event/body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "owner", "$.owner"})
  void what_is_no_pattern_is_refused(String pattern) {
    assertThatThrownBy(() -> of(pattern)).hasMessageContaining("not a pattern (expected: a JSON");
  }

  @Test
  void a_pattern_that_fits_nothing_is_refused_unless_it_looks_everywhere() {
    Redaction misspelt = of("/event/body/name", "/event/body/nam");
    Redaction everywhere = of("/**/nam");
    misspelt.mask(person("known", KNOWN));
    everywhere.mask(person("known", KNOWN));

    assertThatThrownBy(misspelt::requireFound)
        .isInstanceOf(ExportFailed.class)
        .hasMessageStartingWith("/event/body/nam: fits nothing in these entries");
    assertThatCode(everywhere::requireFound).doesNotThrowAnyException();
  }

  @Test
  void a_traceparent_stays_one() {
    String masked =
        new Mask()
            .of(
                JsonNodeFactory.instance.textNode(
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
            .asText();

    assertThat(masked)
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
        .doesNotContain("4bf92f3577b34da6");
  }

  @Test
  void an_event_that_would_not_decode_any_more_is_refused_with_its_place() {
    Entry felt = person("felt", "{\"mood\":\"SAD\",\"why\":\"rain\"}");

    assertThatThrownBy(() -> of("/event/body").mask(felt))
        .isInstanceOf(ExportFailed.class)
        .hasMessageStartingWith("/event/body/mood of person/ann sequence 3 (felt) can't be masked:")
        .hasMessageEndingWith("Name other patterns, which leave it out.");
    assertThat(of("/event/body/why").mask(felt).at("/event/body/mood").asText()).isEqualTo("SAD");
  }

  @Test
  void an_event_that_did_not_decode_before_is_left_to_whoever_reads_it() {
    Entry unknown = person("unknown", "{\"mood\":\"SAD\"}");

    assertThat(of("/event/body").mask(unknown).at("/event/body/mood").asText()).hasSize(3);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void any_entry_is_one_after_all_of_it_was_masked(@ForAll("entries") Entry entry) {
    Redaction all = of("/**");

    byte[] masked = EntryJson.bytes(out -> out.writeTree(all.mask(entry)));

    Entry read = EntryJson.read(masked, "", 0);
    assertThat(read.entity()).isEqualTo(entry.entity());
    assertThat(read.sequence()).isEqualTo(entry.sequence());
    assertThat(read.time()).isEqualTo(entry.time());
    assertThat(read.kind()).isEqualTo(entry.kind());
    assertThat(read.commandId()).isEqualTo(entry.commandId());
    assertThat(EntryJson.bytes(out -> out.writeTree(all.mask(entry)))).isEqualTo(masked);
  }

  @Provide
  Arbitrary<Entry> entries() {
    return EntryArbitraries.entries();
  }

  @Test
  void a_bundle_says_what_was_masked_and_holds_nothing_of_it(@TempDir Path folder)
      throws IOException {
    Entry known = person("known", KNOWN);
    BundleWriter writer =
        new BundleWriter(
            new Bundles.InMemory(List.of(known)),
            List.of(new BundleHeader.Part("person", "ann", 3, 3)),
            Bundles.source(),
            of("/**/name", "/event/body/page"),
            Bundles.limits());
    byte[] written = Bundles.bytes(writer);

    assertThat(new String(written, UTF_8)).doesNotContain("Smith", "example.com");
    try (BundleFile bundle = BundleTest.open(Files.write(folder.resolve("x.bundle"), written))) {
      assertThat(bundle.header().redactions()).containsExactly("/**/name", "/event/body/page");
    }
  }

  private static Redaction of(String... patterns) {
    return Redaction.of(List.of(patterns), RedactionTest::installed);
  }

  private static Optional<Installed> installed(String name) {
    return name.equals("person") ? Optional.of(Person.COMPONENT) : Optional.empty();
  }

  private static Entry person(String event, String body) {
    Entry base = Entries.deposited("person", "ann", 3);
    return new Entry(
        "person",
        "ann",
        3,
        3,
        base.time(),
        Optional.of(new Entry.Event(event, Entries.json(body))),
        base.commandId(),
        base.decided(),
        0,
        1,
        1,
        base.node());
  }
}
