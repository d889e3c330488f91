package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One installed component: its names, JSON in and out for each, and its rules on decoded values.
 * Immutable; safe for use by many threads. Values that it hands out ({@code Object}) are the
 * component's own records and are only ever given back to it.
 */
public final class Installed {

  /** The component's name. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  /** The component's version. */
  public int version() {
    throw new UnsupportedOperationException();
  }

  /** Where it was found, for messages: {@code class path} or the path of a jar or folder. */
  public String origin() {
    throw new UnsupportedOperationException();
  }

  /** The names of its commands, sorted. */
  public List<String> commandNames() {
    throw new UnsupportedOperationException();
  }

  /** The names of its events, sorted. */
  public List<String> eventNames() {
    throw new UnsupportedOperationException();
  }

  /** The names of its queries, sorted. */
  public List<String> queryNames() {
    throw new UnsupportedOperationException();
  }

  /** A hash of the state's schema: a snapshot with another one is not used. */
  public String stateHash() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a command.
   *
   * @throws InvalidBody with all field errors, those of the record's own checks among them
   * @throws java.util.NoSuchElementException if there is no command of that name
   */
  public Object decodeCommand(String name, JsonNode body) throws InvalidBody {
    throw new UnsupportedOperationException();
  }

  /** The name and fields of a command of this component. */
  public Named encodeCommand(Object command) {
    throw new UnsupportedOperationException();
  }

  /** Whether the record is of this component's family of commands. */
  public boolean isCommand(Object candidate) {
    throw new UnsupportedOperationException();
  }

  /** The name and fields of an event. */
  public Named encodeEvent(Object event) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /** The state as JSON. */
  public JsonNode encodeState(Object state) {
    throw new UnsupportedOperationException();
  }

  /** Reads a state that {@link #encodeState} wrote, under the same {@link #stateHash}. */
  public Object decodeState(JsonNode state) throws InvalidBody {
    throw new UnsupportedOperationException();
  }

  /**
   * A reply as JSON.
   *
   * @throws IllegalArgumentException if the component did not declare a reply of that type
   */
  public JsonNode encodeReply(Object reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a query from the parameters of a URL: one value a scalar field, several a list or set.
   *
   * @throws InvalidBody with all field errors; pointers name the parameters
   * @throws java.util.NoSuchElementException if there is no query of that name
   */
  public Object decodeQuery(String name, Map<String, List<String>> parameters) throws InvalidBody {
    throw new UnsupportedOperationException();
  }

  /** Answers a query in a state. */
  public JsonNode answer(Object query, Object state, Context context) {
    throw new UnsupportedOperationException();
  }

  /** The state of an entity without events. */
  public Object initial() {
    throw new UnsupportedOperationException();
  }

  /** Runs the rule for commands; what it throws goes through. */
  public Decision<?> decide(Object command, Object state, Context context) {
    throw new UnsupportedOperationException();
  }

  /** Runs the rule for events; what it throws goes through. */
  public Object evolve(Object event, Object state) {
    throw new UnsupportedOperationException();
  }

  /**
   * The event as it will be read back: equal JSON gives equal iteration order, so that folding it
   * live and from the journal gives the same. The event itself where it holds no set or map.
   */
  public Object asReadBack(Object event) {
    throw new UnsupportedOperationException();
  }

  /**
   * JSON Schema (2020-12) of everything: {@code {"commands":{name:schema},"events":{…},"queries":
   * {name:{"parameters":schema,"answer":schema}},"state":schema,"replies":[schema]}}.
   */
  public ObjectNode schemas() {
    throw new UnsupportedOperationException();
  }

  /** Names and shapes as they are pinned in {@code META-INF/reprise/{component}.json}. */
  public ObjectNode pins() {
    throw new UnsupportedOperationException();
  }
}
