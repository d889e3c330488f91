package library;

import io.reprise.component.Component;
import io.reprise.component.Components;
import java.util.List;

/** What this jar offers to a node. */
public final class Library implements Components {
  @Override
  public List<Component<?, ?, ?>> components() {
    return List.of(Loan.COMPONENT);
  }
}
