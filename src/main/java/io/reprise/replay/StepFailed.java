package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.ComponentFailed;
import io.reprise.journal.Entry;
import io.reprise.journal.UnreadableEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A history can't be folded on: an entry is missing or is none, its event no longer decodes, or a
 * rule of the component throws. Says at which step, and what the component's own code did there.
 */
public final class StepFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int FRAMES_MAX = 16;

  private final transient Place place;
  private final String reason;
  private final Fault.Kind kind;

  /**
   * The step that could not be done.
   *
   * @param entity as {@code component/id}
   * @param sequence of the entry
   * @param entry the entry; empty if it is missing or is none
   * @param before the state before it; empty if it can't be shown either
   * @param elapsed how long it took to fail
   */
  public record Place(
      String entity,
      long sequence,
      Optional<Entry> entry,
      Optional<JsonNode> before,
      Duration elapsed) {}

  StepFailed(Place place, UnreadableEntry failure) {
    super(failure.getMessage(), failure.getCause());
    this.place = place;
    this.reason = failure.reason();
    this.kind = place.entry().isPresent() ? Fault.Kind.RULES : Fault.Kind.UNREADABLE;
  }

  /** The state after an entry can't be shown: its own code throws. */
  StepFailed(Place place, RuntimeException failure) {
    super(
        place.entity()
            + " sequence "
            + place.sequence()
            + ": the state can't be shown: "
            + ComponentFailed.thrown(failure),
        ComponentFailed.thrown(failure));
    this.place = place;
    this.reason = "the state can't be shown: " + ComponentFailed.thrown(failure);
    this.kind = Fault.Kind.RULES;
  }

  /** Where it happened. */
  public Place place() {
    return place;
  }

  /** What happened, in a line: the message without entity and sequence. */
  public String reason() {
    return reason;
  }

  /** What to do about it. */
  public String advice() {
    return kind.advice();
  }

  /** What was thrown there; empty if nothing was. */
  public Optional<Throwable> thrown() {
    return Optional.ofNullable(getCause());
  }

  /**
   * The component's own part of the stack where it threw, innermost first, 16 frames at most; empty
   * if nothing of it was on the stack.
   */
  public List<StackTraceElement> frames() {
    return thrown().stream()
        .flatMap(
            thrown -> Stream.of(thrown.getStackTrace()).takeWhile(frame -> !isOf(frame, "codec")))
        .filter(frame -> !isOfTheJdk(frame) && !isOf(frame, "component"))
        .limit(FRAMES_MAX)
        .toList();
  }

  /** What runs a component's code is in codec. */
  private static boolean isOf(StackTraceElement frame, String part) {
    return frame.getClassName().startsWith("io.reprise." + part + ".");
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
