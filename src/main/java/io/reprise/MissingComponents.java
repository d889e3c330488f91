package io.reprise;

import io.reprise.codec.Catalog;
import io.reprise.journal.Journal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start of a node what somebody may have forgotten to install. */
final class MissingComponents {
  private static final Logger log = LoggerFactory.getLogger(MissingComponents.class);

  private MissingComponents() {}

  /** Does not wait. What can't be looked at is not told: the journal has worse troubles then. */
  static void tell(Journal journal, Catalog catalog) {
    journal
        .components()
        .thenAccept(
            names -> {
              List<String> missing = catalog.missing(names);
              if (!missing.isEmpty()) {
                log.warn(
                    "the journal has entities of {}, which this node has no component for: commands"
                        + " to them are refused, messages to them wait",
                    String.join(", ", missing));
              }
            });
  }
}
