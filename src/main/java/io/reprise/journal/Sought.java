package io.reprise.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an id that somebody has at hand may be: the id of a command, that of a trace, a key. Any
 * text may be a key, those of the other two included.
 *
 * @param text as it was given
 * @param command the command whose id it is, as is or without dashes
 * @param trace 32 hexadecimal digits, if it is a trace
 */
record Sought(String text, Optional<UUID> command, Optional<String> trace) {

  private static final Pattern UUID_TEXT =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
  private static final Pattern TRACE = Pattern.compile("\\p{XDigit}{32}");
  private static final Pattern TRACEPARENT =
      Pattern.compile("\\p{XDigit}{2}-(\\p{XDigit}{32})-\\p{XDigit}{16}-\\p{XDigit}{2}.*");
  private static final int VERSION_OF_TIME = 7;

  /** Reads an id; a whole {@code traceparent} stands for its trace. */
  static Sought of(String text) {
    if (UUID_TEXT.matcher(text).matches()) {
      return new Sought(text, Optional.of(UUID.fromString(text)), Optional.empty());
    }
    Matcher traceparent = TRACEPARENT.matcher(text);
    String id = traceparent.matches() ? traceparent.group(1) : text;
    if (!TRACE.matcher(id).matches()) {
      return new Sought(text, Optional.empty(), Optional.empty());
    }
    String trace = id.toLowerCase(Locale.ROOT);
    UUID command =
        new UUID(
            Long.parseUnsignedLong(trace.substring(0, 16), 16),
            Long.parseUnsignedLong(trace.substring(16), 16));
    return new Sought(text, Optional.of(command), Optional.of(trace));
  }

  /** The command, if its id tells when it was made. */
  Optional<UUID> datedCommand() {
    return command.filter(id -> id.version() == VERSION_OF_TIME);
  }

  /** What the bytes of its command hold. */
  List<byte[]> needlesOfCommand() {
    return command.map(Sought::field).stream().toList();
  }

  /** What the bytes of an entry hold, one of these at least, if it is what is sought. */
  List<byte[]> needles() {
    List<byte[]> needles = new ArrayList<>(needlesOfCommand());
    trace.ifPresent(id -> needles.add(("-" + id + "-").getBytes(US_ASCII)));
    needles.add(Search.fieldOf(text));
    return needles;
  }

  private static byte[] field(UUID command) {
    return ("\"id\":\"" + command + "\"").getBytes(US_ASCII);
  }

  /** As what an entry is found; empty if it isn't: the same text may stand in a body. */
  Optional<JournalSearch.Kind> in(Entry entry) {
    if (entry.decided().isEmpty()) {
      return Optional.empty(); // a later entry of a command, which its first one stands for
    }
    Entry.Command found = entry.decided().get().command();
    if (command.equals(Optional.of(entry.commandId()))) {
      return Optional.of(trace.isPresent() ? JournalSearch.Kind.TRACE : JournalSearch.Kind.COMMAND);
    }
    boolean traced =
        trace.isPresent() && found.traceparent().filter(it -> it.contains(trace.get())).isPresent();
    if (traced) {
      return Optional.of(JournalSearch.Kind.TRACE);
    }
    return found.key().equals(Optional.of(text))
        ? Optional.of(JournalSearch.Kind.KEY)
        : Optional.empty();
  }
}
