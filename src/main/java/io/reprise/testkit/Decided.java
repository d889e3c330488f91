package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Decision;
import io.reprise.component.Refused;
import java.util.List;
import java.util.Optional;

/**
 * What a command led to in a {@link Scenario}: compare it, then go on with {@link #then()}.
 *
 * @param <C> the family of commands
 * @param <E> the family of events
 * @param <S> the state
 */
public final class Decided<C, E, S> {

  private final Scenario<C, E, S> scenario;
  private final C command;
  private final Decision<? extends E> decision;

  Decided(Scenario<C, E, S> scenario, C command, Decision<? extends E> decision) {
    this.scenario = scenario;
    this.command = command;
    this.decision = decision;
  }

  /**
   * It was accepted with exactly these events, in this order, and without effects; none: nothing
   * changed. Effects reach others, so a test that doesn't name them fails here instead of passing
   * over them: compare those by {@link #decided}. A reply is not looked at: see {@link #replied}.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public final Decided<C, E, S> accepted(E... events) {
    Accepted<E> expected = Decision.acceptAll(List.of(events));
    Accepted<? extends E> came = accepted(expected);
    compare(expected, came);
    return this;
  }

  /** It was refused with this code, for whatever reason. */
  public Decided<C, E, S> refused(String code) {
    refusal(code, Optional.empty());
    return this;
  }

  /** It was refused with this code and this reason. */
  public Decided<C, E, S> refused(String code, String reason) {
    refusal(code, Optional.of(reason));
    return this;
  }

  /** It was accepted, and the caller gets this reply. */
  public Decided<C, E, S> replied(Object reply) {
    if (!(decision instanceof Accepted<? extends E> accepted)) {
      throw failed("was refused", "accept(…).reply(" + Print.of(reply) + ")").error();
    }
    if (!accepted.reply().equals(Optional.of(reply))) {
      String differs =
          accepted
              .reply()
              .map(came -> Difference.between(reply, came))
              .orElse("none (expected: " + Print.of(reply) + ")");
      throw failed("another reply", "accept(…).reply(" + Print.of(reply) + ")", differs).error();
    }
    return this;
  }

  /**
   * It was decided exactly so: the same events, effects and reply, or the same refusal. Written as
   * a rule writes it:
   *
   * <pre>{@code
   * .decided(
   *     accept(new Paid(5))
   *         .send(Wallet.COMPONENT.at("bob"), new Deposit(5))
   *         .onRefused(new PayFailed())
   *         .schedule("expire", Duration.ofMinutes(15), new Expire()))
   * }</pre>
   */
  public Decided<C, E, S> decided(Decision<? extends E> expected) {
    if (expected instanceof Refused<? extends E> refused) {
      return refused(refused.code(), refused.reason());
    }
    Accepted<? extends E> wanted = (Accepted<? extends E>) expected;
    Accepted<? extends E> came = accepted(wanted);
    compare(wanted, came);
    if (!wanted.reply().equals(came.reply())) {
      throw failed(
              "another reply", Print.of(expected), Difference.between(wanted.reply(), came.reply()))
          .error();
    }
    return this;
  }

  /** What was decided, for a closer look. */
  public Decision<? extends E> decision() {
    return decision;
  }

  /**
   * The entity after the command: with its events, or as it was if the command was refused. Caller
   * and time stay; cause and outcome were the command's own.
   */
  public Scenario<C, E, S> then() {
    return scenario.after(
        decision instanceof Accepted<? extends E> accepted ? accepted.events() : List.of());
  }

  private Accepted<? extends E> accepted(Accepted<? extends E> expected) {
    if (decision instanceof Accepted<? extends E> accepted) {
      return accepted;
    }
    throw failed("was refused", Print.of(expected)).error();
  }

  private void compare(Accepted<? extends E> expected, Accepted<? extends E> came) {
    if (!expected.events().equals(came.events())) {
      String differs = Difference.between("event", expected.events(), came.events());
      throw failed("other events", Print.of(expected), differs).error();
    }
    if (!expected.effects().equals(came.effects())) {
      String differs = Difference.between("effect", expected.effects(), came.effects());
      Report report = failed("other effects", Print.of(expected), differs);
      if (expected.effects().isEmpty()) {
        report.line("do this", "name effects by .decided(accept(…).send(…)), as the rule does");
      }
      throw report.error();
    }
  }

  private void refusal(String code, Optional<String> reason) {
    String expected =
        "refuse(\"%s\", %s)".formatted(code, reason.<String>map(Print::of).orElse("…"));
    if (!(decision instanceof Refused<? extends E> refused)) {
      throw failed("was accepted", expected).error();
    }
    if (!refused.code().equals(code)) {
      throw failed("refused with another code", expected).error();
    }
    if (reason.isPresent() && !reason.get().equals(refused.reason())) {
      throw failed("refused for another reason", expected).error();
    }
  }

  private Report failed(String what, String expected) {
    return failed(what, expected, "");
  }

  private Report failed(String what, String expected, String differs) {
    Report report =
        scenario.failed(what, command).line("expected", expected).line("came", Print.of(decision));
    return scenario.decidedIn(
        differs.isEmpty() ? report : report.line("differs", differs), command);
  }
}
