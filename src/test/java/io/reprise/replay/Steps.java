package io.reprise.replay;

import static io.reprise.component.Decision.acceptAll;

import io.reprise.component.Component;
import io.reprise.component.Context;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** A component whose commands lead to several events. */
record Steps(long at, String note) {

  static final Component<Command, Event, Steps> COMPONENT = with("fine");

  /** One whose state holds a null from its first event on. */
  static final Component<Command, Event, Steps> NOT_SHOWN = with(null);

  @SuppressWarnings("NullAway") // what a component must not do
  private static Component<Command, Event, Steps> with(@Nullable String note) {
    return Component.named("steps")
        .version(1)
        .startingAs(new Steps(0, ""))
        .events(Event.class, (Event event, Steps steps) -> new Steps(steps.at + 1, note))
        .commands(
            Command.class,
            (Command command, Steps steps, Context context) ->
                acceptAll(Collections.nCopies(((Go) command).times(), new Gone(steps.at))))
        .build();
  }

  /** Commands. */
  sealed interface Command {}

  /** So many steps. */
  record Go(int times) implements Command {}

  /** Events. */
  sealed interface Event {}

  /** A step, of a command that began there. */
  record Gone(long from) implements Event {}
}
