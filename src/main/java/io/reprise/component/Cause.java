package io.reprise.component;

/**
 * The message or timer that a command came from; of an outcome, the entity's own message or call.
 *
 * @param entity the entity that sent it, as {@code component/id}
 * @param sequence the sender's entry that sent it
 * @param index its place among the effects of that entry, from 0
 */
public record Cause(String entity, long sequence, int index) {}
