package io.reprise.codec;

/**
 * Code of a component threw something that it should not have: an error, such as a class that is
 * missing at run time, an assertion or a stack overflow, or a checked exception that no signature
 * names. The cause is what it threw.
 */
public final class ComponentFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ComponentFailed(Throwable thrown) {
    super(thrown.toString(), thrown);
  }

  /** What a component threw: the cause of a {@code ComponentFailed}, or the failure itself. */
  public static Throwable thrown(Throwable failure) {
    return failure instanceof ComponentFailed failed && failed.getCause() != null
        ? failed.getCause()
        : failure;
  }
}
