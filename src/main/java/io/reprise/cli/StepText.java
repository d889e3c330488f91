package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.EntryJson;
import io.reprise.replay.Step;
import io.reprise.replay.StepFailed;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;

/** Steps of a history as lines of JSON, and what went wrong at one for people. */
final class StepText {
  private static final int NANOSECONDS_AS_MICROSECONDS = 3;

  private StepText() {}

  /** What a step is: the entry, the states before and after it, and how long folding it took. */
  static ObjectNode json(Step step) {
    ObjectNode json = place(step.entity(), step.sequence());
    step.entry().ifPresent(entry -> json.set("entry", EntryJson.toJson(entry)));
    json.set("before", step.before());
    json.set("after", step.state());
    json.put("elapsed", microseconds(step.elapsed()));
    return json;
  }

  /** The same of one that could not be done: an error instead of the state after it. */
  static ObjectNode json(StepFailed failed) {
    StepFailed.Place at = failed.place();
    ObjectNode json = place(at.entity(), at.sequence());
    at.entry().ifPresent(entry -> json.set("entry", EntryJson.toJson(entry)));
    at.before().ifPresent(before -> json.set("before", before));
    json.put("elapsed", microseconds(at.elapsed()));
    ObjectNode error = json.putObject("error");
    error.put("what", failed.reason());
    failed.thrown().ifPresent(thrown -> error.put("thrown", thrown.toString()));
    if (!failed.frames().isEmpty()) {
      ArrayNode frames = error.putArray("at");
      failed.frames().forEach(frame -> frames.add(frame.toString()));
    }
    error.put("advice", failed.advice());
    return json;
  }

  private static ObjectNode place(String entity, long sequence) {
    return JsonNodeFactory.instance.objectNode().put("entity", entity).put("sequence", sequence);
  }

  private static BigDecimal microseconds(Duration elapsed) {
    return BigDecimal.valueOf(elapsed.toNanos(), NANOSECONDS_AS_MICROSECONDS);
  }

  /** Prints the step that could not be done: where, why, the event, and the state before it. */
  static void print(StepFailed failed, PrintWriter out) {
    out.println(failed.getMessage());
    failed.frames().forEach(frame -> out.println("    at " + frame));
    failed
        .place()
        .entry()
        .map(EntryJson::toJson)
        .ifPresent(entry -> field(out, "event", entry.path("event")));
    failed.place().before().ifPresent(before -> field(out, "state before", before));
    out.println("  What to do: " + failed.advice());
  }

  private static void field(PrintWriter out, String name, JsonNode value) {
    out.printf("  %-12s %s%n", name, value);
  }
}
