package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Component;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a component's families into names and shapes, and reports all that is wrong with it. */
final class ComponentReader {

  /** Below {@code /v1/entities/{component}/{id}/} these are taken. */
  private static final Set<String> RESERVED_COMMANDS =
      Set.of("entries", "diff", "bundle", "explain", "what-if", "queries", "outcomes");

  /** Parameters of every read that a record's field could be called. */
  private static final Set<String> RESERVED_PARAMETERS = Set.of("consistency");

  private static final String RESERVED = "the name is reserved for Reprise's own paths. ";

  private final Component<Object, Object, Object> component;
  private final Problems problems;
  private final ShapeReader shapes;

  ComponentReader(Component<Object, Object, Object> component, Problems problems) {
    this.component = component;
    this.problems = problems;
    this.shapes = new ShapeReader(problems);
  }

  /** What it found; to be used only if no problem was reported. */
  Parts read() {
    Family commands = readFamily("command", component.commandFamily());
    Family events = readFamily("event", component.eventFamily());
    for (String name : commands.names()) {
      if (RESERVED_COMMANDS.contains(name)) {
        problems.add(Where.of("command " + name), RESERVED + "Rename the record.");
      }
    }
    readAliases(commands, events);
    EventHistory history = new EventHistory(events, Set.copyOf(component.dropped()));
    readDropped(commands, events);
    readFormerly(history);
    ReadOnlyEvents readOnly = ReadOnlyEvents.of(component.readOnly(), events, problems);
    Map<String, Shape> answers = new TreeMap<>();
    Family queries = readQueries(answers);
    Shape state = readState();
    Map<Class<?>, Shape> replies = new LinkedHashMap<>();
    for (Class<?> reply : component.replies()) {
      replies.put(reply, shapes.readWhole(reply, Where.of("reply " + reply.getSimpleName())));
    }
    return new Parts(
        component, commands, events, history, readOnly, queries, answers, state, replies);
  }

  private Family readFamily(String what, Class<?> family) {
    return new Family(what, shapes.readMembers(family, Where.of(what)));
  }

  private void readAliases(Family commands, Family events) {
    for (Component.Alias alias : component.aliases()) {
      Where where = Where.of("alias " + alias.name());
      Family family = commands.holds(alias.current()) ? commands : events;
      if (!Kebab.isName(alias.name())) {
        problems.add(where, "not a name (expected: " + Kebab.EXPECTED + "). Correct it.");
      } else if (family == commands && RESERVED_COMMANDS.contains(alias.name())) {
        problems.add(where, RESERVED + "Remove the alias.");
      } else if (family.find(alias.name()).isPresent()) {
        problems.add(where, "a " + family.what() + " has this name already. Remove the alias.");
      } else if (!family.alias(alias.name(), alias.current())) {
        problems.add(
            where,
            alias.current().getName()
                + " is neither a command nor an event of this component. Name one that is.");
      }
    }
  }

  private void readDropped(Family commands, Family events) {
    for (String name : component.dropped()) {
      boolean known = commands.find(name).isPresent() || events.find(name).isPresent();
      if (known) {
        problems.add(
            Where.of("dropped " + name),
            "there is a command or event of this name. Remove it, or remove .dropped(\""
                + name
                + "\").");
      }
    }
  }

  private void readFormerly(EventHistory history) {
    for (Component.Formerly<Object> formerly : component.formerly()) {
      Where where =
          Where.of(
              "event %s formerly, up to version %d"
                  .formatted(formerly.name(), formerly.lastVersion()));
      if (!formerly.shape().isRecord()) {
        problems.add(where, formerly.shape().getName() + " is not a record. Use one.");
        continue;
      }
      if (formerly.lastVersion() < 1 || formerly.lastVersion() >= component.version()) {
        problems.add(
            where,
            "an older shape was last written by a version from 1 to below today's, which is %d."
                    .formatted(component.version())
                + " Raise the version of the component, or correct this one.");
      }
      RecordShape shape = shapes.readRecord(formerly.shape(), where);
      EventHistory.Older older = new EventHistory.Older(shape, formerly.toCurrent());
      if (!history.add(formerly.name(), formerly.lastVersion(), older)) {
        problems.add(where, "given twice. Remove one.");
      }
    }
  }

  private Family readQueries(Map<String, Shape> answers) {
    Optional<? extends Component.Queries<?, ?>> queries = component.queries();
    if (queries.isEmpty()) {
      return new Family("query", Map.of());
    }
    Class<?> type = queries.get().family();
    Family family = readFamily("query", type);
    if (type.getTypeParameters().length != 1) {
      problems.add(
          Where.of("query"),
          type.getName()
              + " doesn't say what its queries answer. Give it one type parameter for that:"
              + " sealed interface Query<R> { R answer(…); }");
      return family;
    }
    for (Family.Member query : family.members()) {
      Where where = Where.of("query " + query.name());
      Optional<Type> answer = Answers.typeOf(query.shape().type(), type);
      if (answer.isPresent()) {
        answers.put(query.name(), shapes.readWhole(answer.get(), where.to("answer")));
      } else {
        problems.add(where, "no type of the answer. Implement " + type.getSimpleName() + "<…>.");
      }
      query.shape().fields().stream()
          .map(RecordShape.Field::name)
          .filter(RESERVED_PARAMETERS::contains)
          .forEach(
              name ->
                  problems.add(
                      where.to("field " + name),
                      "the name is taken by a parameter of every read. Rename the field."));
    }
    return family;
  }

  private Shape readState() {
    Class<?> type = component.initial().getClass();
    Where where = Where.of("state");
    Set<Class<?>> families = StateFamilies.of(type);
    if (families.size() > 1) {
      problems.add(
          where,
          "%s belongs to several sealed families: %s. Let the state belong to one."
              .formatted(type.getName(), families));
    }
    if (!type.isRecord()) {
      problems.add(where, type.getName() + " is not a record. Start as a record.");
      return Texts.string();
    }
    Shape state =
        families.isEmpty()
            ? shapes.readRecord(type, where)
            : shapes.readFamily(families.iterator().next(), where);
    if (problems.isEmpty()) {
      checkInitial(state, where);
    }
    return state;
  }

  private void checkInitial(Shape state, Where where) {
    try {
      JsonNode json = state.encode(component.initial(), 0);
      Object readBack = Family.decode(state, json, Decoding.Source.HISTORY);
      if (!readBack.equals(component.initial())) {
        problems.add(
            where,
            ("the initial state is not equal to itself read back: %s and %s."
                    + " Make its types compare by value.")
                .formatted(component.initial(), readBack));
      }
    } catch (IllegalArgumentException | InvalidBody wrong) {
      problems.add(
          where, "the initial state is not valid: " + wrong.getMessage() + ". Correct it.");
    }
  }
}
