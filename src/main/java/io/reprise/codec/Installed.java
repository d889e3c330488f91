package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * One installed component: its names, JSON in and out for each, and its rules on decoded values.
 * Immutable; safe for use by many threads. Values that it hands out ({@code Object}) are the
 * component's own records and are only ever given back to it. Exceptions of the component's code go
 * through; its errors come as {@link ComponentFailed}.
 */
public final class Installed {

  private final Parts parts;
  private final String origin;
  private final Component.Answer<Object, Object> answers;
  private final Replies replies;
  private final ComponentCode code;
  private final String stateHash;

  private Installed(Parts parts, String origin, String codeHash) {
    this.parts = parts;
    this.origin = origin;
    this.answers = answerRule(parts.component());
    this.replies = new Replies(parts.replies());
    this.code = new ComponentCode(parts.component().eventFamily().getClassLoader());
    this.stateHash = Pins.hash(parts.state()) + codeHash;
  }

  /**
   * Reads a component.
   *
   * @param origin where it was found, for messages
   * @throws BadComponent with all that is wrong with it, the shapes pinned beside it among that
   */
  public static Installed of(Component<?, ?, ?> component, String origin) throws BadComponent {
    return of(component, origin, "");
  }

  /** The same; see {@link ClassPath} for the hash. */
  static Installed of(Component<?, ?, ?> component, String origin, String codeHash)
      throws BadComponent {
    Installed installed = unpinned(component, origin, codeHash);
    Problems problems = new Problems(component.name(), origin);
    PinnedFile.check(
        installed, component.eventFamily().getClassLoader(), !codeHash.isEmpty(), problems);
    problems.throwIfAny();
    return installed;
  }

  /**
   * Reads a component, whatever is pinned beside it.
   *
   * @param origin where it was found, for messages
   * @throws BadComponent with all that is wrong with it
   */
  public static Installed unpinned(Component<?, ?, ?> component, String origin)
      throws BadComponent {
    return unpinned(component, origin, "");
  }

  static Installed unpinned(Component<?, ?, ?> component, String origin, String codeHash)
      throws BadComponent {
    Problems problems = new Problems(component.name(), origin);
    Parts parts = new ComponentReader(untyped(component), problems).read();
    problems.throwIfAny();
    return new Installed(parts, origin, codeHash);
  }

  /** Its values are only given back to itself, so that its types matter to nobody else. */
  @SuppressWarnings("unchecked")
  private static Component<Object, Object, Object> untyped(Component<?, ?, ?> component) {
    return (Component<Object, Object, Object>) component;
  }

  @SuppressWarnings("unchecked")
  private static Component.Answer<Object, Object> answerRule(
      Component<Object, Object, Object> component) {
    return (Component.Answer<Object, Object>)
        component
            .queries()
            .<Component.Answer<?, ?>>map(Component.Queries::answer)
            .orElse((query, state, context) -> new NoSuchElementException("no queries"));
  }

  Parts parts() {
    return parts;
  }

  /** The component's name. */
  public String name() {
    return parts.component().name();
  }

  /** The component's version. */
  public int version() {
    return parts.component().version();
  }

  /** Where it was found, for messages: {@code class path} or the path of a jar or folder. */
  public String origin() {
    return origin;
  }

  /** The names of its commands, sorted. */
  public List<String> commandNames() {
    return parts.commands().names();
  }

  /** Whether it has a command of that name, an alias included. */
  public boolean hasCommand(String name) {
    return parts.commands().find(name).isPresent();
  }

  /** The names of its events, sorted. */
  public List<String> eventNames() {
    return parts.events().names();
  }

  /** The names of its queries, sorted. */
  public List<String> queryNames() {
    return parts.queries().names();
  }

  /**
   * A hash of the state's schema, and of the code where a project is being worked on: a snapshot
   * with another one is not used.
   */
  public String stateHash() {
    return stateHash;
  }

  /**
   * Reads a command.
   *
   * @throws InvalidBody with all field errors, those of the record's own checks among them
   * @throws java.util.NoSuchElementException if there is no command of that name
   */
  public Object decodeCommand(String name, JsonNode body) throws InvalidBody {
    RecordShape shape = parts.commands().get(name).shape();
    return code.read(() -> Family.decode(shape, body, Decoding.Source.OUTSIDE));
  }

  /** The name and fields of a command of this component. */
  public Named encodeCommand(Object command) {
    return code.run(() -> parts.commands().encode(command));
  }

  /** Whether the record is of this component's family of commands. */
  public boolean isCommand(Object candidate) {
    return parts.commands().isMember(candidate);
  }

  /**
   * The name and fields of an event.
   *
   * @throws IllegalArgumentException if it is not an event of this component, or holds a null, half
   *     a surrogate pair or more than {@link Json#NESTING_MAX} levels; says where
   */
  public Named encodeEvent(Object event) {
    return code.run(() -> parts.events().encode(event));
  }

  /**
   * The name and fields of an event that a decision accepts with.
   *
   * @throws IllegalArgumentException as {@link #encodeEvent} does
   * @throws IllegalStateException if this release reads such an event and never writes it
   */
  public Named encodeNewEvent(Object event) {
    Named encoded = encodeEvent(event);
    parts.readOnly().check(encoded);
    return encoded;
  }

  /**
   * Reads an event as today's code knows it: through aliases and older shapes.
   *
   * @param writtenVersion the version of the component that wrote it
   * @return empty if an event of that name was dropped on purpose
   * @throws InvalidBody if it no longer decodes, an unknown name included
   */
  public Optional<Object> decodeEvent(String name, int writtenVersion, JsonNode body)
      throws InvalidBody {
    return code.read(() -> parts.history().decode(name, writtenVersion, body));
  }

  /** The state as JSON; throws as {@link #encodeEvent} does. */
  public JsonNode encodeState(Object state) {
    return code.run(() -> parts.state().encode(state, 0));
  }

  /** Reads a state that {@link #encodeState} wrote, under the same {@link #stateHash}. */
  public Object decodeState(JsonNode state) throws InvalidBody {
    return code.read(() -> Family.decode(parts.state(), state, Decoding.Source.HISTORY));
  }

  /**
   * A reply as JSON.
   *
   * @throws IllegalArgumentException if the component did not declare a reply of that type
   */
  public JsonNode encodeReply(Object reply) {
    return code.run(() -> replies.encode(reply));
  }

  /**
   * Reads a query from the parameters of a URL: one value a scalar field, several a list or set.
   *
   * @throws InvalidBody with all field errors; pointers name the parameters
   * @throws java.util.NoSuchElementException if there is no query of that name
   */
  public Object decodeQuery(String name, Map<String, List<String>> parameters) throws InvalidBody {
    RecordShape shape = parts.queries().get(name).shape();
    return code.read(() -> QueryParameters.decode(shape, parameters));
  }

  /** Answers a query in a state. */
  public JsonNode answer(Object query, Object state, Context context) {
    String name = parts.queries().of(query).name();
    Shape shape = Objects.requireNonNull(parts.answers().get(name));
    return code.run(
        () -> {
          Object answer = answers.answer(query, state, context);
          return shape.encode(Writable.present(answer, "the answer of query " + name), 0);
        });
  }

  /** The state of an entity without events. */
  public Object initial() {
    return parts.component().initial();
  }

  /** Runs the rule for commands; what it throws goes through. */
  public Decision<?> decide(Object command, Object state, Context context) {
    Decision<?> decision = code.run(() -> parts.component().decide(command, state, context));
    if (decision == null) {
      throw new IllegalStateException(
          command.getClass().getName() + ": decide gave null (expected: accept(…) or refuse(…))");
    }
    return decision;
  }

  /** Runs the rule for events; what it throws goes through. */
  public Object evolve(Object event, Object state) {
    Object next = code.run(() -> parts.component().evolve(event, state));
    if (next == null) {
      throw new IllegalStateException(
          event.getClass().getName() + ": evolve gave null (expected: the next state)");
    }
    return next;
  }

  /**
   * The event as it will be read back from what {@link #encodeEvent} gave: what can be written can
   * be read, and equal JSON gives equal iteration order of sets and maps, so that folding it live
   * and from the journal gives the same.
   *
   * @throws IllegalStateException if it can't be read back
   */
  public Object asReadBack(Named event) {
    RecordShape shape = parts.events().get(event.name()).shape();
    try {
      return code.read(() -> Family.decode(shape, event.body(), Decoding.Source.HISTORY));
    } catch (InvalidBody unreadable) {
      throw new IllegalStateException(
          "event " + event.name() + " can't be read back: " + unreadable.getMessage(), unreadable);
    }
  }

  /**
   * JSON Schema (2020-12) of everything: {@code {"commands":{name:schema},"events":{…},"queries":
   * {name:{"parameters":schema,"answer":schema}},"state":schema,"replies":[schema]}}.
   */
  public ObjectNode schemas() {
    return Schemas.of(parts);
  }

  /** Names and shapes as they are pinned in {@code META-INF/reprise/{component}.json}. */
  public ObjectNode pins() {
    return Pins.of(parts);
  }
}
