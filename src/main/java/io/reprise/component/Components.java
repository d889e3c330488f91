package io.reprise.component;

import java.util.List;

/**
 * What a jar offers to a node. Found by {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/io.reprise.component.Components}. The implementation needs a public
 * constructor without arguments.
 */
public interface Components {

  /** The components of this jar; at least one, no name twice. */
  List<Component<?, ?, ?>> components();
}
