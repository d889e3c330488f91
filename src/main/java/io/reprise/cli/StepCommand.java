package io.reprise.cli;

import java.util.Arrays;
import java.util.Optional;

/** What can be typed in {@code replay open}, each by its name or by one letter. */
enum StepCommand {
  NEXT("n", "[n]", "one entry on, or n"),
  BACK("b", "[n]", "one entry back, or n"),
  GOTO("g", "N", "to the entry of this sequence"),
  TIME("t", "T", "to the last entry at or before a time (UTC), such as 2026-11-22 20:00:01.5"),
  CHANGE("c", "/field [back]", "to the next entry that changes a field, or to the last one before"),
  STATE("s", "", "the state here"),
  ENTRY("e", "", "the entry here, in full"),
  DIFF("d", "[N]", "what this entry changed; or what is otherwise here than after entry N"),
  COMMAND("m", "", "the command that led to this entry, and its outcome"),
  CAUSE("u", "", "up: to the entry whose effect led to the command here, of another entity too"),
  EFFECTS("f", "", "the messages, calls and timers of the command here, and where they led"),
  EFFECT("l", "N [outcome]", "to the entry that effect N led to; or to the one of its outcome"),
  HISTORY("h", "[n]", "the last 10 entries up to here, or n"),
  HELP("?", "", "this"),
  QUIT("q", "", "leave (Ctrl-C and Ctrl-D too)");

  private final String letter;
  private final String argument;
  private final String does;

  StepCommand(String letter, String argument, String does) {
    this.letter = letter;
    this.argument = argument;
    this.does = does;
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  String letter() {
    return letter;
  }

  /** How it is written: {@code goto N}. */
  String form() {
    return argument.isEmpty() ? word() : word() + " " + argument;
  }

  String does() {
    return does;
  }

  /** By its name or its letter. */
  static Optional<StepCommand> find(String word) {
    return Arrays.stream(values())
        .filter(command -> command.word().equals(word) || command.letter().equals(word))
        .findFirst();
  }
}
