package io.reprise;

/** Looks whether Java has the memory that a node needs, before anything of it is started. */
final class HeapCheck {
  private HeapCheck() {}

  /**
   * With less a node starts and answers, but what it may hold at once (64 MiB of bodies alone, by
   * reprise.http.max-in-flight-bytes) does not fit: a few large requests would end it.
   */
  static void require(long least, long heap) {
    if (heap < least) {
      throw new IllegalStateException(
          "reprise.least-heap: Java's heap may grow to %d MiB only (expected: at least %d). Give"
                  .formatted(heap >> 20, least >> 20)
              + " the machine or container more memory, or Java more of it:"
              + " REPRISE_JAVA_OPTS=-Xmx512m (in an image JAVA_TOOL_OPTIONS=-Xmx512m). Set"
              + " reprise.least-heap if you know better.");
    }
  }
}
