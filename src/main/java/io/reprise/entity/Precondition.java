package io.reprise.entity;

/**
 * What the caller expects of the entity's version: {@code If-Match: "7"} or {@code *}, {@code
 * If-None-Match: *}, or nothing.
 */
public sealed interface Precondition {

  /** Whether it holds for an entity of this version (0: it does not exist). */
  boolean holdsFor(long version);

  /** Anything goes. */
  record None() implements Precondition {
    @Override
    public boolean holdsFor(long version) {
      return true;
    }
  }

  /** The entity has exactly this version. */
  record Version(long expected) implements Precondition {
    @Override
    public boolean holdsFor(long version) {
      return version == expected;
    }
  }

  /** The entity exists. */
  record Exists() implements Precondition {
    @Override
    public boolean holdsFor(long version) {
      return version > 0;
    }
  }

  /** The entity does not exist. */
  record Absent() implements Precondition {
    @Override
    public boolean holdsFor(long version) {
      return version == 0;
    }
  }
}
