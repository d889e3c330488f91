package io.reprise.codec;

/** Text that is not JSON; the message says where and what is wrong. */
public final class MalformedJson extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJson(String message) {
    super(message);
  }
}
