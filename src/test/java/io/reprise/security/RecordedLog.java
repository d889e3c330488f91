package io.reprise.security;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** All that this JVM logs, what Reprise logs at DEBUG among it, to look for secrets in. */
public final class RecordedLog implements AutoCloseable {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.reprise");

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Level before = OURS.getEffectiveLevel();

  /** From now on. */
  public RecordedLog() {
    events.start();
    ROOT.addAppender(events);
    OURS.setLevel(Level.DEBUG);
  }

  /** What was logged so far: each message with the error that belongs to it. */
  public List<String> lines() {
    return List.copyOf(events.list).stream()
        .map(event -> event.getFormattedMessage() + " " + event.getThrowableProxy())
        .toList();
  }

  /** Records no more; what was recorded stays. */
  @Override
  public void close() {
    OURS.setLevel(before);
    ROOT.detachAppender(events);
  }
}
