package io.reprise.codec;

/** A place within a component, for messages: {@code event withdrawn: field cents}. */
record Where(String text) {

  static Where of(String text) {
    return new Where(text);
  }

  Where to(String inner) {
    return new Where(text + ": " + inner);
  }
}
