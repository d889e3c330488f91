package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order that {@link JournalFeed} gives entries in: by when PostgreSQL took them, and
 * of one microsecond by entity and sequence. Its text is opaque to whoever keeps it.
 *
 * @param time in microseconds
 * @param persistenceId {@code component|id}; empty for before all of that time
 */
public record FeedPlace(Instant time, String persistenceId, long sequence) {

  private static final String VERSION = "1";
  private static final Pattern FORM =
      Pattern.compile(VERSION + " ([0-9]{1,16}) ([0-9]{1,19}) ([!-~]{0,255})");

  /** Before the first entry. */
  public static FeedPlace beginning() {
    return before(Instant.EPOCH);
  }

  static FeedPlace before(Instant time) {
    return new FeedPlace(time, "", 0);
  }

  /** As it is given out: letters, digits, {@code -} and {@code _} only. */
  public String text() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    String plain = VERSION + " " + micros + " " + sequence + " " + persistenceId;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** The place that {@link #text} was made of; empty if it was not made so. */
  public static Optional<FeedPlace> of(String text) {
    try {
      byte[] plain = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
      Matcher parts =
          FORM.matcher(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString());
      return parts.matches()
          ? Optional.of(
              new FeedPlace(
                  Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS),
                  parts.group(3),
                  Long.parseLong(parts.group(2))))
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
