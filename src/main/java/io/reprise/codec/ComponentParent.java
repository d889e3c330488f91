package io.reprise.codec;

import io.reprise.component.Component;

/**
 * What a component's jar sees beside its own classes: the JDK, and the package that components are
 * written in. Reprise's libraries stay hidden, so that a component can bring others.
 */
final class ComponentParent extends ClassLoader {

  private static final String SHOWN = Component.class.getPackageName();

  ComponentParent() {
    super(ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int end = name.lastIndexOf('.');
    if (end == SHOWN.length() && name.startsWith(SHOWN)) {
      return Component.class.getClassLoader().loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
