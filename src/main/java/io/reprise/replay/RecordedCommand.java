package io.reprise.replay;

import io.reprise.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command as it was recorded: all its entries.
 *
 * @param decided the command and its outcome, from its first entry
 * @param entries in order, at least one
 */
record RecordedCommand(Entry.Decided decided, List<Entry> entries) {

  Entry first() {
    return entries.get(0);
  }

  /** The sequence of its first entry. */
  long sequence() {
    return first().sequence();
  }

  Entry.Command command() {
    return decided.command();
  }

  /** Gathers entries into commands as they come; not for use by several threads. */
  static final class Gathering implements Consumer<Entry> {
    private final Consumer<RecordedCommand> next;
    private @Nullable RecordedCommand current;

    Gathering(Consumer<RecordedCommand> next) {
      this.next = next;
    }

    /** Takes the next entry of an entity; hands a command over when its last entry is there. */
    @Override
    public void accept(Entry entry) {
      Optional<Entry.Decided> decided = entry.decided();
      if (decided.isPresent()) {
        end();
        if (entry.of() == 1) {
          next.accept(new RecordedCommand(decided.get(), List.of(entry)));
          return;
        }
        current = new RecordedCommand(decided.get(), new ArrayList<>());
      }
      RecordedCommand command = current;
      if (command != null) { // else a history that begins in the middle of a command
        command.entries().add(entry);
        if (command.entries().size() == command.first().of()) {
          current = null;
          next.accept(command);
        }
      }
    }

    /** Drops what is there of a command whose last entries are not: it can't be compared. */
    void end() {
      current = null;
    }
  }
}
