package io.reprise.component;

/**
 * One entity, as a receiver of messages.
 *
 * @param component the component's name
 * @param id the entity's id
 * @param <C> the commands that it takes
 */
@SuppressWarnings("UnusedTypeParameter") // lets the compiler check what is sent
public record Address<C>(String component, String id) {}
