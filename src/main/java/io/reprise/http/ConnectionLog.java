package io.reprise.http;

import akka.event.LoggingAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server library says about connections. Nearly all of it is what clients do (they go
 * away, they send rubbish, they get a bulk answer before they have sent everything), which is no
 * news for an operator: the node's own failures are logged where they are answered.
 */
final class ConnectionLog implements LoggingAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

  @Override
  public boolean isErrorEnabled() {
    return LOG.isDebugEnabled();
  }

  @Override
  public boolean isWarningEnabled() {
    return LOG.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return LOG.isDebugEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return LOG.isTraceEnabled();
  }

  @Override
  public void notifyError(String message) {
    LOG.debug(message);
  }

  @Override
  public void notifyError(Throwable cause, String message) {
    LOG.debug(message, cause);
  }

  @Override
  public void notifyWarning(String message) {
    LOG.debug(message);
  }

  @Override
  public void notifyInfo(String message) {
    LOG.debug(message);
  }

  @Override
  public void notifyDebug(String message) {
    LOG.trace(message);
  }
}
