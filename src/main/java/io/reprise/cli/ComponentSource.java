package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where components are looked up: at a node, or among what is installed here. */
final class ComponentSource {
  @Option(names = "--installed", description = "What is installed here, without asking a node.")
  private boolean installed;

  @Option(
      names = "--components",
      paramLabel = "DIR",
      description = "The folder of what is installed here; reprise.components if absent.")
  private Optional<Path> folder = Optional.empty();

  @Mixin private Target target = new Target();

  boolean onlyInstalled() {
    return installed || folder.isPresent();
  }

  NodeClient client(Surroundings surroundings) {
    return target.client(surroundings.environment());
  }

  /** What is installed here. */
  Catalog catalog(Surroundings surroundings) throws BadComponent {
    return Catalog.load(folder(surroundings));
  }

  /** What is installed here, whatever is pinned. */
  Catalog unpinnedCatalog(Surroundings surroundings) throws BadComponent {
    return Catalog.loadUnpinned(folder(surroundings));
  }

  private Path folder(Surroundings surroundings) {
    Configuration configuration = target.configuration(surroundings.environment());
    return folder.orElse(Path.of(configuration.own().getString("reprise.components")));
  }

  /** What is installed here, in the form that a node serves. */
  List<JsonNode> forms(Surroundings surroundings) throws BadComponent {
    return catalog(surroundings).all().stream().map(Interfaces::of).toList();
  }
}
