package io.reprise.journal;

import static io.reprise.component.Decision.accept;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.UUID;

/** A component with a field of each type that a mask must fit, and an enum, which none does. */
record Person() {

  static final Installed COMPONENT = installed();

  private static Installed installed() {
    try {
      return Installed.of(
          Component.named("person")
              .version(1)
              .startingAs(new Person())
              .events(Event.class, (event, person) -> person)
              .commands(Command.class, Command::decide)
              .build(),
          "test");
    } catch (BadComponent e) {
      throw new IllegalStateException(e);
    }
  }

  enum Mood {
    GLAD,
    SAD
  }

  sealed interface Command {
    Decision<? extends Event> decide(Person person, Context context);
  }

  record Rest() implements Command {
    @Override
    public Decision<? extends Event> decide(Person person, Context context) {
      return accept();
    }
  }

  sealed interface Event {}

  record Known(
      UUID id,
      String name,
      int small,
      int largest,
      long longest,
      boolean married,
      BigDecimal fortune,
      LocalDate born,
      LocalTime wakes,
      Instant seen,
      ZonedDateTime met,
      YearMonth paid,
      MonthDay feast,
      Duration sleeps,
      Period lease,
      URI page)
      implements Event {}

  record Felt(Mood mood, String why) implements Event {}
}
