package io.reprise.entity;

/**
 * A bug in a component's code: it threw where it must not.
 *
 * @param where which command or query, and what about it
 */
record RuleFailure(String where, Throwable thrown) {

  @Override
  public String toString() {
    return where + " threw " + thrown;
  }
}
