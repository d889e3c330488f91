package io.reprise.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.component.Cause;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryJson;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.JsonDiff;
import io.reprise.replay.NoSuchStep;
import io.reprise.replay.ReplayRefused;
import io.reprise.replay.Step;
import io.reprise.replay.StepFailed;
import io.reprise.replay.Stepper;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Somebody's steps through the history of an entity: takes lines, prints what they ask for. */
final class StepSession {
  private static final int HISTORY_ROWS = 10;
  private static final int HISTORY_ROWS_MAX = 1_000;
  private static final int CHANGES_SHOWN = 10;
  private static final int FIELDS_MAX = 200;

  private final Recorded recorded;
  private final StepLinks links;
  private final PrintWriter out;
  private final int columns;
  private BundleHeader.Part part;
  private Stepper stepper;

  /**
   * Stands at the start.
   *
   * @param columns how wide the terminal is; 0 if the output goes elsewhere
   * @throws CliFailure if the component is not installed
   */
  StepSession(Recorded recorded, BundleHeader.Part part, PrintWriter out, int columns) {
    this.recorded = recorded;
    this.links = new StepLinks(recorded);
    this.part = part;
    this.out = out;
    this.columns = columns;
    this.stepper = recorded.stepper(part);
  }

  /** A line that asks for something that there isn't. */
  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  /** Says what is open. */
  void begin() {
    out.printf(
        "The past of %s: %,d %s from %s, folded by %s v%d. Nothing is changed.%n",
        part.entity(),
        part.through(),
        part.through() == 1 ? "entry" : "entries",
        recorded.place(),
        part.component(),
        stepper.componentVersion());
    out.println("An empty line steps on; help says what else there is.");
    out.flush();
  }

  /** Where it stands. */
  String prompt() {
    return "%s #%d of %d (past)> ".formatted(part.entity(), stepper.sequence(), part.through());
  }

  /** Does what a line says; an empty one is {@code next}. False if it is to be left. */
  boolean takes(String line) {
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    String word = words.get(0).isEmpty() ? StepCommand.NEXT.word() : words.get(0);
    Optional<StepCommand> command = StepCommand.find(word);
    try {
      if (command.isEmpty()) {
        throw new Wrong(word + ": no such command. Type help for those there are.");
      }
      if (command.get() == StepCommand.QUIT) {
        return false;
      }
      run(command.get(), words.subList(1, words.size()));
    } catch (StepFailed e) {
      StepText.print(e, out);
    } catch (Wrong
        | CliFailure
        | NoSuchStep
        | ReplayRefused
        | UnreadableEntry
        | BadBundle
        | JournalUnavailable e) {
      out.println(e.getMessage());
    }
    out.flush();
    return true;
  }

  private void run(StepCommand command, List<String> arguments) {
    switch (command) {
      case NEXT -> show(stepper.forward(number(command, arguments, 1)));
      case BACK -> show(stepper.back(number(command, arguments, 1)));
      case GOTO -> show(stepper.toSequence(number(command, one(command, arguments), 0)));
      case TIME -> show(stepper.toTime(time(command, arguments)));
      case CHANGE -> show(toChange(command, arguments));
      case STATE -> out.println(JsonText.indented(stepper.step().state()));
      case ENTRY -> printEntry();
      case DIFF -> printDiff(command, arguments);
      case COMMAND -> printCommand();
      case CAUSE -> toCause();
      case EFFECTS -> printEffects();
      case EFFECT -> toEffect(command, arguments);
      case HISTORY -> printHistory(number(command, arguments, HISTORY_ROWS));
      default -> printHelp();
    }
  }

  private static List<String> one(StepCommand command, List<String> arguments) {
    if (arguments.size() != 1) {
      throw new Wrong("expected: " + command.form());
    }
    return arguments;
  }

  private static long number(StepCommand command, List<String> arguments, long otherwise) {
    if (arguments.isEmpty()) {
      return otherwise;
    }
    String text = one(command, arguments).get(0);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Wrong(text + ": no whole number (expected: " + command.form() + ")");
    }
  }

  private static Instant time(StepCommand command, List<String> arguments) {
    String text = String.join("T", arguments);
    return StepTime.parse(text)
        .orElseThrow(
            () ->
                new Wrong(
                    (text.isEmpty() ? "" : text + ": no time ")
                        + "(expected: "
                        + command.form()
                        + ", such as 2026-11-22T20:00:01.5Z)"));
  }

  private Step toChange(StepCommand command, List<String> arguments) {
    boolean back = arguments.size() == 2 && arguments.get(1).equals("back");
    if (arguments.size() != 1 && !back) {
      throw new Wrong("expected: " + command.form() + fieldsHere());
    }
    JsonPointer field;
    try {
      field = JsonPointer.compile(arguments.get(0));
    } catch (IllegalArgumentException e) {
      throw new Wrong(arguments.get(0) + ": no field (expected: such as /name)" + fieldsHere());
    }
    try {
      return back ? stepper.toPreviousChange(field) : stepper.toNextChange(field);
    } catch (NoSuchStep e) {
      boolean there = !stepper.step().state().at(field).isMissingNode();
      throw new Wrong(e.getMessage() + (there ? "" : fieldsHere()));
    }
  }

  private String fieldsHere() {
    List<String> fields = new ArrayList<>();
    stepper.step().state().fieldNames().forEachRemaining(name -> fields.add("/" + escaped(name)));
    return ". Fields here: " + (fields.isEmpty() ? "none" : String.join(", ", fields));
  }

  /** One line for the entry, and one for each field that it changed. */
  private void show(Step step) {
    if (step.entry().isEmpty()) {
      out.println("#0  the start: nothing has happened yet");
      return;
    }
    out.println(HistoryRow.of(EntryJson.toJson(step.entry().get())).alone(columns));
    List<JsonDiff.Change> changes = step.changes();
    changes.stream().limit(CHANGES_SHOWN).forEach(this::print);
    if (changes.size() > CHANGES_SHOWN) {
      out.printf("    and %d more changes: diff%n", changes.size() - CHANGES_SHOWN);
    }
  }

  private void print(JsonDiff.Change change) {
    String line =
        "    %s  %s -> %s"
            .formatted(
                change.pointer().isEmpty() ? "(all)" : change.pointer(),
                StateChanges.text(change.before()),
                StateChanges.text(change.after()));
    out.println(columns > 0 ? Table.line(List.of(line), new int[] {columns}) : line);
  }

  private void printEntry() {
    Step step = stepper.step();
    if (step.entry().isEmpty()) {
      throw new Wrong("this is the start, before the first entry: next");
    }
    out.println(JsonText.indented(EntryJson.toJson(step.entry().get())));
  }

  private void printCommand() {
    JsonNode first = EntryJson.toJson(commandHere());
    for (String field : List.of("command", "outcome", "effects")) {
      if (first.has(field)) {
        out.println(field + " " + JsonText.indented(first.path(field)));
      }
    }
  }

  private Entry commandHere() {
    return stepper.commandEntry().orElseThrow(() -> new Wrong("there is no command here: next"));
  }

  private void toCause() {
    Cause cause = StepLinks.causeOf(commandHere());
    goTo(links.place(cause));
    out.printf("    effect %d led there%n", cause.index());
  }

  private void printEffects() {
    List<String> lines = links.effects(commandHere());
    if (lines.isEmpty()) {
      throw new Wrong("the command here has no effects");
    }
    lines.forEach(out::println);
  }

  private void toEffect(StepCommand command, List<String> arguments) {
    boolean outcome = arguments.size() == 2 && arguments.get(1).equals("outcome");
    long index = number(command, one(command, outcome ? arguments.subList(0, 1) : arguments), 0);
    goTo(links.effect(commandHere(), (int) Math.min(index, Integer.MAX_VALUE), outcome));
  }

  /** Also of another entity: its history is the one that is open then. */
  private void goTo(StepLinks.Place place) {
    Stepper there = place.part().equals(part) ? stepper : recorded.stepper(place.part());
    Step step = there.toSequence(place.sequence());
    part = place.part();
    stepper = there;
    show(step);
  }

  private void printDiff(StepCommand command, List<String> arguments) {
    Step here = stepper.step();
    long other = number(command, arguments, Math.max(0, here.sequence() - 1));
    Stepper elsewhere = recorded.stepper(part); // so that this one stays, whatever comes
    JsonNode there =
        arguments.isEmpty()
            ? here.before()
            : (other == 0 ? elsewhere.step() : elsewhere.toSequence(other)).state();
    StateChanges changes = StateChanges.of(there, here.state());
    if (changes.isEmpty()) {
      out.printf("the same state after %d and after %d%n", other, here.sequence());
    } else {
      changes.print("AFTER " + other, "AFTER " + here.sequence(), out, columns);
    }
  }

  private void printHistory(long rows) {
    if (rows < 1 || rows > HISTORY_ROWS_MAX) {
      throw new Wrong("history %d (expected: 1 to %,d)".formatted(rows, HISTORY_ROWS_MAX));
    }
    long last = stepper.sequence();
    if (last == 0) {
      throw new Wrong("this is the start, before the first entry: next");
    }
    Table table = HistoryRow.table();
    recorded
        .histories()
        .forEach(
            part.component(),
            part.id(),
            Math.max(0, last - rows),
            last,
            entry -> HistoryRow.of(EntryJson.toJson(entry)).addTo(table));
    table.print(out, columns);
  }

  private void printHelp() {
    for (StepCommand command : StepCommand.values()) {
      out.printf("  %-2s %-22s %s%n", command.letter(), command.form(), command.does());
    }
  }

  /** What may come after these words. */
  List<String> completions(List<String> before) {
    if (before.isEmpty()) {
      return Arrays.stream(StepCommand.values()).map(StepCommand::word).toList();
    }
    boolean change = StepCommand.find(before.get(0)).filter(StepCommand.CHANGE::equals).isPresent();
    if (!change || before.size() > 2) {
      return List.of();
    }
    if (before.size() == 2) {
      return List.of("back");
    }
    List<String> pointers = new ArrayList<>();
    try {
      addPointers("", stepper.step().state(), pointers);
    } catch (StepFailed e) {
      return List.of(); // the state can't be shown, so it has no fields to offer
    }
    return pointers;
  }

  private static void addPointers(String at, JsonNode value, List<String> pointers) {
    value
        .properties()
        .forEach(
            field -> {
              String pointer = at + "/" + escaped(field.getKey());
              if (pointers.size() < FIELDS_MAX) {
                pointers.add(pointer);
                addPointers(pointer, field.getValue(), pointers);
              }
            });
  }

  private static String escaped(String name) {
    return Json.pointerSegment(name);
  }
}
