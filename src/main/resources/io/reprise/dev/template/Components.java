package @package@;

import io.reprise.component.Component;
import io.reprise.component.Components;
import java.util.List;

/** What this project offers to a node. A node finds it by META-INF/services. */
public final class @Class@ implements Components {

  @Override
  public List<Component<?, ?, ?>> components() {
    return List.of(Counter.COMPONENT);
  }
}
