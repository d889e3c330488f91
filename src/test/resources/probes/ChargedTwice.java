package probes;

import io.reprise.component.Probe;
import io.reprise.component.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

public final class ChargedTwice implements Probe {
  public String component() {
    return "wallet";
  }

  public List<?> look(Iterator<Recorded> history) {
    List<Object> found = new ArrayList<>();
    Map<Object, Instant> lastTime = new HashMap<>();
    while (history.hasNext()) {
      Recorded entry = history.next();
      if (!entry.command().equals("withdraw") || !entry.isFirst() || !entry.accepted()) {
        continue;
      }
      Instant before = lastTime.put(entry.body(), entry.time());
      if (before != null && entry.time().isBefore(before.plusSeconds(60))) {
        found.add(Map.of("sequence", entry.sequence(), "charged", entry.body()));
      }
    }
    return found;
  }
}
