package io.reprise.http;

import java.util.List;

/**
 * Something that an examination found.
 *
 * @param code a stable name
 * @param what happened, for people
 * @param steps what to do next: commands to type, and what can't be typed as a sentence
 */
record Finding(Severity severity, String code, String what, List<String> steps) {
  /** Whether somebody has to do something. */
  enum Severity {
    /** Something is lost to callers now, or soon will be. */
    CRITICAL("critical"),
    /** It needs a person. */
    WARNING("warning"),
    /** To know; nothing has to be done. */
    NOTE("note");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  boolean needsSomebody() {
    return severity != Severity.NOTE;
  }
}
