package io.reprise.codec;

import java.util.function.Supplier;

/**
 * Runs code of a component: its rules, and the constructors and accessors of its records. Whatever
 * that throws fails the one who asked for it and nobody else: an {@code Error} that got through
 * would end a thread of the node, or the node. Only a JVM that can't go on is not held back.
 */
final class ComponentCode {

  /** Code that may find that JSON doesn't fit. */
  @FunctionalInterface
  interface Reading<T> {
    T run() throws InvalidBody;
  }

  private final ClassLoader loader;

  /**
   * For the classes of one loader.
   *
   * @param loader what the code sees as its thread's loader: libraries in a component's jar must
   *     not find the classes of Reprise through it
   */
  ComponentCode(ClassLoader loader) {
    this.loader = loader;
  }

  <T> T read(Reading<T> code) throws InvalidBody {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.run();
    } catch (InvalidBody | RuntimeException expected) {
      throw expected;
    } catch (StackOverflowError tooDeep) {
      throw new ComponentFailed(tooDeep);
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (Throwable thrown) { // checked exceptions too: other languages than Java don't check
      throw new ComponentFailed(thrown);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  <T> T run(Supplier<T> code) {
    try {
      return read(code::get);
    } catch (InvalidBody impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
