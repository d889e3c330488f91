package io.reprise.replay;

import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The commands of the last while, by name, caller and body: finds those that came twice. */
final class RecentCommands {
  private final Duration within;
  private final int max;

  /** Oldest first. */
  private final Map<String, Came> byContent;

  private record Came(long sequence, Instant time) {}

  /**
   * None yet.
   *
   * @param max how many are remembered at most
   */
  RecentCommands(Duration within, int max) {
    this(within, max, new LinkedHashMap<>());
  }

  private RecentCommands(Duration within, int max, Map<String, Came> byContent) {
    this.within = within;
    this.max = max;
    this.byContent = byContent;
  }

  RecentCommands copy() {
    return new RecentCommands(within, max, new LinkedHashMap<>(byContent));
  }

  /**
   * Takes in a command, none older than the one before.
   *
   * @param sequence of its first entry
   * @return the last one before it with the same name, caller and body
   */
  OptionalLong add(Entry.Command command, long sequence, Instant time) {
    forgetBefore(time.minus(within));
    String content = content(command);
    Came before = byContent.remove(content);
    byContent.put(content, new Came(sequence, time));
    return before == null || before.sequence() == sequence
        ? OptionalLong.empty()
        : OptionalLong.of(before.sequence());
  }

  private void forgetBefore(Instant from) {
    Iterator<Came> oldest = byContent.values().iterator();
    while (oldest.hasNext()) {
      if (!oldest.next().time().isBefore(from) && byContent.size() < max) {
        return;
      }
      oldest.remove();
    }
  }

  /** A hash, since bodies may be large. */
  private static String content(Entry.Command command) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(command.name().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(command.caller().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(Json.canonical(command.body()));
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
