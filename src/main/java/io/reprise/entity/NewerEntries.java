package io.reprise.entity;

/** Is told of entities that a newer version of their component has written to than runs here. */
@FunctionalInterface
interface NewerEntries {

  /**
   * An entity can't be recovered on this node, but perhaps on another one.
   *
   * @param writtenBy the version that has written the entry
   */
  void met(String component, String id, int writtenBy);
}
