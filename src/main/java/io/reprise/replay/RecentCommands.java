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

  /**
   * One of them.
   *
   * @param before the one before it that was the same; empty if there was none
   */
  private record Came(long sequence, Instant time, OptionalLong before) {}

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
    String content = content(command);
    Came last = byContent.get(content);
    if (last != null && last.sequence() == sequence) {
      return last.before(); // another entry of the same command
    }
    forgetBefore(time.minus(within));
    Came before = byContent.remove(content);
    OptionalLong like = before == null ? OptionalLong.empty() : OptionalLong.of(before.sequence());
    byContent.put(content, new Came(sequence, time, like));
    if (byContent.size() > max) {
      byContent.remove(byContent.keySet().iterator().next());
    }
    return like;
  }

  private void forgetBefore(Instant from) {
    Iterator<Came> oldest = byContent.values().iterator();
    while (oldest.hasNext()) {
      if (!oldest.next().time().isBefore(from)) {
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
