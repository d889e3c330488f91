package io.reprise.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A request, put together once: what is done for each is missing to the node beside it. */
final class RequestBytes {
  private static final int DIGITS_MAX = 20;
  private static final int DIGITS_BASE = 10;

  private final byte[] untilNumber;
  private final byte[] untilKey;
  private final byte[] rest;
  private final boolean keyed;

  /**
   * Puts it together.
   *
   * @param run what all keys of this run begin with
   */
  RequestBytes(Request request, Node node, String run) {
    byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
    keyed = request.keyed();
    untilNumber = bytes(request.method() + " " + node.path() + request.before());
    StringBuilder head = new StringBuilder(request.after()).append(" HTTP/1.1\r\n");
    Map<String, String> headers = new TreeMap<>(request.headers());
    headers.put("Host", node.hostHeader());
    if (body.length > 0) {
      headers.put("Content-Type", "application/json");
      headers.put("Content-Length", Integer.toString(body.length));
    }
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (keyed) {
      head.append("Idempotency-Key: ").append(run).append('-');
    } else {
      head.append("\r\n");
    }
    untilKey = bytes(head.toString());
    byte[] end = keyed ? bytes("\r\n\r\n") : new byte[0];
    rest = new byte[end.length + body.length];
    System.arraycopy(end, 0, rest, 0, end.length);
    System.arraycopy(body, 0, rest, end.length, body.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1); // as HTTP has its lines
  }

  /** The request for an entity; the key is the one of this number. */
  ByteBuf of(int entity, long key, ByteBufAllocator allocator) {
    ByteBuf buffer =
        allocator.directBuffer(untilNumber.length + untilKey.length + rest.length + 2 * DIGITS_MAX);
    buffer.writeBytes(untilNumber);
    write(entity, buffer);
    buffer.writeBytes(untilKey);
    if (keyed) {
      write(key, buffer);
    }
    return buffer.writeBytes(rest);
  }

  private static void write(long number, ByteBuf buffer) {
    if (number >= DIGITS_BASE) {
      write(number / DIGITS_BASE, buffer);
    }
    buffer.writeByte('0' + (int) (number % DIGITS_BASE));
  }
}
