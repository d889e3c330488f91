package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Each type of the list comes back from JSON as it went, and its schema allows that JSON. */
class TypesTest {

  /** A value as a field of the type that it is declared with. */
  record Typed(Class<?> type, Object value) {}

  record Numbers(boolean yes, int small, long large, BigInteger whole, BigDecimal decimal) {}

  record Boxes(
      List<Boolean> yes, Set<Integer> small, Map<String, Long> large, Optional<Long> one) {}

  record Tree(String name, List<Tree> below) {}

  sealed interface Figure {}

  record Dot(long x, Optional<DayOfWeek> day) implements Figure {}

  record Group(Set<Figure> figures, Map<DayOfWeek, Figure> byDay) implements Figure {}

  record Everything(
      Numbers numbers,
      Boxes boxes,
      Tree tree,
      Figure figure,
      Set<List<BigDecimal>> lists,
      Map<Instant, Map<UUID, Set<Tree>>> maps,
      Optional<Inner> nested) {}

  record Inner(Optional<Tree> tree, DayOfWeek day) {}

  /** How deep generated values nest: enough to come back to their own types. */
  private static final int DEPTH = 3;

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDialect(
          Dialects.getDraft202012(), builder -> builder.schemaCacheEnabled(false));

  private final Problems problems = new Problems("test", "test");
  private final ShapeReader reader = new ShapeReader(problems);

  @Property
  void every_type_with_a_text_comes_back(@ForAll("typed") Typed typed) throws Exception {
    comesBack(reader.readWhole(typed.type(), Where.of("value")), typed.value());
  }

  /** RFC 3339 knows years of four digits and offsets of whole minutes. */
  @Property
  void a_text_has_the_format_that_its_schema_names(@ForAll("formatted") Typed typed) {
    Shape shape = reader.readWhole(typed.type(), Where.of("value"));
    assertThat(violations(shape, shape.encode(typed.value(), 0), true)).as("%s", typed).isEmpty();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void records_and_families_come_back(@ForAll("everything") Everything everything)
      throws Exception {
    Shape shape = reader.readWhole(Everything.class, Where.of("value"));
    assertThat(problems.lines()).isEmpty();
    comesBack(shape, everything);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void sets_and_maps_iterate_in_one_order(@ForAll("group") Group group) throws Exception {
    Shape shape = reader.readWhole(Group.class, Where.of("value"));
    List<Figure> other = new ArrayList<>(group.figures());
    Collections.reverse(other);
    Group same = new Group(new LinkedHashSet<>(other), group.byDay());
    assertThat(shape.encode(same, 0).toString()).isEqualTo(shape.encode(group, 0).toString());
    Group one = (Group) read(shape, shape.encode(group, 0));
    Group two = (Group) read(shape, shape.encode(same, 0));
    assertThat(new ArrayList<>(one.figures())).isEqualTo(new ArrayList<>(two.figures()));
    assertThat(new ArrayList<>(one.byDay().keySet()))
        .isEqualTo(new ArrayList<>(two.byDay().keySet()));
  }

  @Example
  void an_enum_with_bodies_is_a_key_and_large_numbers_sort_by_value() throws Exception {
    Shape shape = reader.readWhole(Rates.class, Where.of("value"));
    assertThat(problems.lines()).isEmpty();
    BigInteger large = BigInteger.TWO.pow(64);
    Rates rates =
        new Rates(
            Map.of(Rate.HIGH, 2, Rate.LOW, 1),
            Set.of(large, BigInteger.ZERO, large.negate(), BigInteger.ONE));
    comesBack(shape, rates);
    assertThat(shape.encode(rates, 0).get("sizes"))
        .extracting(JsonNode::asText)
        .containsExactly(large.negate().toString(), "0", "1", large.toString());
  }

  /** By the language, an enum whose constants have bodies is sealed. */
  enum Rate {
    LOW {
      @Override
      int percent() {
        return 7;
      }
    },
    HIGH {
      @Override
      int percent() {
        return 19;
      }
    };

    abstract int percent();
  }

  record Rates(Map<Rate, Integer> byRate, Set<BigInteger> sizes) {}

  private static void comesBack(Shape shape, Object value) throws Exception {
    JsonNode json = shape.encode(value, 0);
    Object read = read(shape, json);
    assertThat(read).isEqualTo(value);
    assertThat(shape.encode(read, 0)).isEqualTo(json);
    assertThat(violations(shape, json, false)).as("%s", json).isEmpty();
  }

  /** What the schema of a shape has against a value. */
  private static List<?> violations(Shape shape, JsonNode json, boolean formats) {
    Definitions definitions = Definitions.ofSchema();
    ObjectNode schema = shape.schema(definitions);
    definitions.addTo(schema, "$defs");
    return SCHEMAS
        .getSchema(schema)
        .validate(
            json.toString(),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(formats)));
  }

  /** Through bytes, as the journal does it. */
  private static Object read(Shape shape, JsonNode json) throws Exception {
    JsonNode parsed = Json.parse(Json.write(json));
    assertThat(parsed).isEqualTo(json);
    return Family.decode(shape, parsed, Decoding.Source.HISTORY);
  }

  @Provide
  Arbitrary<Typed> typed() {
    List<Arbitrary<Typed>> all = new ArrayList<>();
    all.add(of(String.class, text()));
    all.add(of(BigInteger.class, Arbitraries.bigIntegers()));
    all.add(of(BigDecimal.class, decimals()));
    all.add(of(UUID.class, uuids()));
    all.add(
        of(URI.class, Arbitraries.of("", "a", "http://a.b/c?d=%20#e", "urn:x:y").map(URI::create)));
    all.add(of(Currency.class, Arbitraries.of(Currency.getAvailableCurrencies())));
    all.add(of(DayOfWeek.class, Arbitraries.of(DayOfWeek.class)));
    all.add(of(Instant.class, instants()));
    all.add(of(LocalDate.class, dates()));
    all.add(of(LocalTime.class, times()));
    all.add(of(LocalDateTime.class, dateTimes()));
    all.add(of(OffsetTime.class, Combinators.combine(times(), offsets()).as(OffsetTime::of)));
    all.add(
        of(
            OffsetDateTime.class,
            Combinators.combine(dateTimes(), offsets()).as(OffsetDateTime::of)));
    all.add(of(ZonedDateTime.class, Combinators.combine(middle(), zones()).as(Instant::atZone)));
    all.add(of(ZoneId.class, zones()));
    all.add(of(ZoneOffset.class, offsets()));
    all.add(of(Duration.class, durations()));
    all.add(of(Period.class, Combinators.combine(ints(), ints(), ints()).as(Period::of)));
    all.add(of(Year.class, years().map(Year::of)));
    all.add(of(YearMonth.class, Combinators.combine(years(), months()).as(YearMonth::of)));
    all.add(of(MonthDay.class, Combinators.combine(months(), days()).as(MonthDay::of)));
    return Arbitraries.oneOf(all);
  }

  @Provide
  Arbitrary<Typed> formatted() {
    Arbitrary<Integer> offsetMinutes = Arbitraries.integers().between(-1_080, 1_080);
    Arbitrary<OffsetDateTime> times =
        Combinators.combine(
                Arbitraries.longs().between(-62_000_000_000L, 253_000_000_000L),
                Arbitraries.of(0L, 1L, 500_000_000L),
                offsetMinutes.map(minutes -> ZoneOffset.ofTotalSeconds(minutes * 60)))
            .as((second, nanos, at) -> Instant.ofEpochSecond(second, nanos).atOffset(at));
    return Arbitraries.oneOf(
        of(OffsetDateTime.class, times),
        of(Instant.class, times.map(OffsetDateTime::toInstant)),
        of(LocalDate.class, times.map(OffsetDateTime::toLocalDate)),
        of(UUID.class, uuids()),
        of(Duration.class, durations()),
        of(BigDecimal.class, decimals()),
        of(Currency.class, Arbitraries.of(Currency.getAvailableCurrencies())));
  }

  @Provide
  Arbitrary<Everything> everything() {
    return Combinators.combine(
            numbers(),
            boxes(),
            trees(),
            figures(),
            decimals().list().ofMaxSize(3).set().ofMaxSize(3),
            Arbitraries.maps(
                    instants(), Arbitraries.maps(uuids(), trees().set().ofMaxSize(2)).ofMaxSize(2))
                .ofMaxSize(2),
            Combinators.combine(trees().optional(), Arbitraries.of(DayOfWeek.class))
                .as(Inner::new)
                .optional())
        .as(Everything::new);
  }

  @Provide
  Arbitrary<Group> group() {
    return Combinators.combine(
            figures().set().ofMaxSize(5),
            Arbitraries.maps(Arbitraries.of(DayOfWeek.class), figures()).ofMaxSize(3))
        .as(Group::new);
  }

  private static Arbitrary<Typed> of(Class<?> type, Arbitrary<?> values) {
    return values.map(value -> new Typed(type, value));
  }

  private static Arbitrary<Numbers> numbers() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            ints(),
            Arbitraries.longs(),
            Arbitraries.bigIntegers(),
            decimals())
        .as(Numbers::new);
  }

  private static Arbitrary<Boxes> boxes() {
    return Combinators.combine(
            Arbitraries.of(true, false).list().ofMaxSize(3),
            ints().set().ofMaxSize(5),
            Arbitraries.maps(text(), Arbitraries.longs()).ofMaxSize(5),
            Arbitraries.longs().optional())
        .as(Boxes::new);
  }

  private static Arbitrary<Tree> trees() {
    return trees(DEPTH);
  }

  private static Arbitrary<Tree> trees(int depth) {
    Arbitrary<List<Tree>> below =
        depth == 0 ? Arbitraries.just(List.of()) : trees(depth - 1).list().ofMaxSize(2);
    return Combinators.combine(text(), below).as(Tree::new);
  }

  private static Arbitrary<Figure> figures() {
    return figures(DEPTH);
  }

  private static Arbitrary<Figure> figures(int depth) {
    Arbitrary<DayOfWeek> days = Arbitraries.of(DayOfWeek.class);
    Arbitrary<Figure> dots = Combinators.combine(Arbitraries.longs(), days.optional()).as(Dot::new);
    if (depth == 0) {
      return dots;
    }
    Arbitrary<Figure> groups =
        Combinators.combine(
                figures(depth - 1).set().ofMaxSize(3),
                Arbitraries.maps(days, figures(depth - 1)).ofMaxSize(2))
            .as(Group::new);
    return Arbitraries.oneOf(dots, groups);
  }

  /** Any text that UTF-8 can hold, \u0000 among it. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings().ofMaxLength(8).filter(Text::isWellFormed);
  }

  private static Arbitrary<BigDecimal> decimals() {
    return Combinators.combine(Arbitraries.bigIntegers(), Arbitraries.integers().between(-50, 50))
        .as(BigDecimal::new);
  }

  private static Arbitrary<Integer> ints() {
    return Arbitraries.integers();
  }

  private static Arbitrary<UUID> uuids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
  }

  private static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            nanos())
        .as(Instant::ofEpochSecond);
  }

  /** Instants of a time that zones have rules for. */
  private static Arbitrary<Instant> middle() {
    return Combinators.combine(
            Arbitraries.longs().between(-4_000_000_000L, 8_000_000_000L), nanos())
        .as(Instant::ofEpochSecond);
  }

  private static Arbitrary<Long> nanos() {
    return Arbitraries.longs().between(0, 999_999_999);
  }

  private static Arbitrary<LocalDate> dates() {
    return Arbitraries.longs()
        .between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay())
        .map(LocalDate::ofEpochDay);
  }

  private static Arbitrary<LocalTime> times() {
    return Arbitraries.longs().between(0, 86_399_999_999_999L).map(LocalTime::ofNanoOfDay);
  }

  private static Arbitrary<LocalDateTime> dateTimes() {
    return Combinators.combine(dates(), times()).as(LocalDateTime::of);
  }

  private static Arbitrary<ZoneOffset> offsets() {
    return Arbitraries.integers().between(-64_800, 64_800).map(ZoneOffset::ofTotalSeconds);
  }

  private static Arbitrary<ZoneId> zones() {
    return Arbitraries.oneOf(
        Arbitraries.of("Europe/Berlin", "UTC", "Z", "GMT+1", "Australia/Lord_Howe", "UT-02:30")
            .map(ZoneId::of),
        offsets());
  }

  private static Arbitrary<Duration> durations() {
    return Combinators.combine(Arbitraries.longs(), nanos()).as(Duration::ofSeconds);
  }

  private static Arbitrary<Integer> years() {
    return Arbitraries.integers().between(Year.MIN_VALUE, Year.MAX_VALUE);
  }

  private static Arbitrary<Integer> months() {
    return Arbitraries.integers().between(1, 12);
  }

  private static Arbitrary<Integer> days() {
    return Arbitraries.integers().between(1, 28);
  }
}
