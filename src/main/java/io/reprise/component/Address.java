package io.reprise.component;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entity, as a receiver of messages.
 *
 * @param component the component's name
 * @param id the entity's id
 * @param <C> the commands that it takes
 */
@SuppressWarnings("UnusedTypeParameter") // lets the compiler check what is sent
public record Address<C>(String component, String id) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@:-]{0,127}");

  /** Checks the id. */
  public Address {
    Objects.requireNonNull(component, "component: null (expected: a component's name)");
    requireId(id);
  }

  /**
   * Whether this can be the id of an entity. For checks of commands that carry one: rules can't
   * send to what can't be an id.
   */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  static void requireId(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException("id: " + id + " (expected: " + ID.pattern() + ")");
    }
  }
}
