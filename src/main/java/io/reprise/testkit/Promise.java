package io.reprise.testkit;

/** What every component promises, so that its past can be read and decided again. */
enum Promise {
  TYPES(
      "records hold types of the closed list only",
      "use the type that each line names; others have no stable form in JSON"),
  ANY_VALUES(
      "a record of an event or a state is made of whatever values",
      "move the check into the command: once it is tightened, old entries could not be read"),
  CHECKS(
      "a command's constructor refuses a value by require(…) or an IllegalArgumentException",
      "check the field before it is used, e.g. require(!name.isEmpty(), \"name\", \"…\")"),
  EXAMPLES(
      "each command and query can be made, so that its rule can be tried",
      "give an example: Specs.of(COMPONENT).commands(new …(…)).check(), or .queries(new …(…))"),
  EVOLVES(
      "evolve gives a state, whatever the event and the state",
      "leave the state as it is where an event does not fit, and calculate what can't throw"),
  DECIDES(
      "decide accepts or refuses, whatever the command and the state",
      "refuse what does not fit: refuse(code, reason)"),
  ANSWERS(
      "answer gives an answer, whatever the query and the state",
      "answer for every state, also the one without events; absent is Optional.empty()"),
  NO_NULLS(
      "what a rule gives holds no null",
      "say Optional.empty(), or leave it out: JSON has no place for it"),
  REPEATS(
      "a rule gives the same for the same arguments",
      "use the arguments and nothing else: the time and random numbers come from context"),
  UNCHANGED(
      "a rule leaves what it is given as it was",
      "change a copy, e.g. new TreeMap<>(map), and make the state of that"),
  ORDER(
      "a rule does not depend on the order in which sets and maps happen to iterate",
      "sort where a state is made: Collections.unmodifiableSortedMap(new TreeMap<>(map));"
          + " Map.copyOf, Set.copyOf, HashMap and HashSet iterate in an order of their own, and"
          + " the first two in another one in each JVM"),
  REPLIES(
      "a reply has a type that the component declares",
      "add it to the definition: .replies(….class)"),
  READS_ONLY("a rule doesn't write what the component says that it only reads", ReadOnly.ADVICE),
  OLD_SHAPES(
      "formerly makes an event of an older shape, whatever its values",
      "let its function take whatever was once written");

  private final String text;
  private final String advice;

  Promise(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /** What is promised. */
  String text() {
    return text;
  }

  /** What to do if it is not kept. */
  String advice() {
    return advice;
  }
}
