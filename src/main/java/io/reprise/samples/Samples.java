package io.reprise.samples;

import io.reprise.component.Component;
import io.reprise.component.Components;
import java.util.List;

/** The samples, as a jar of components offers them: named in {@code META-INF/services}. */
public final class Samples implements Components {

  /** For {@link java.util.ServiceLoader}. */
  public Samples() {}

  @Override
  public List<Component<?, ?, ?>> components() {
    return List.of(Wallet.COMPONENT, Hotel.COMPONENT, Booking.COMPONENT);
  }
}
