package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.replay.Check;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The code that recorded history is checked against. */
final class CandidateCode {
  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "A jar or folder with the code to check; what is installed if absent.")
  private Optional<Path> candidate = Optional.empty();

  @Option(
      names = "--old",
      paramLabel = "PATH",
      description = "A jar or folder with the code before, to compare states with.")
  private Optional<Path> old = Optional.empty();

  /** Both sides, each in class loaders of its own. */
  Check.Code load(Configuration configuration) throws BadComponent {
    Optional<Catalog> before = old.isPresent() ? Optional.of(only(old.get())) : Optional.empty();
    Catalog installed = JournalSource.catalog(configuration);
    if (candidate.isEmpty()) {
      return new Check.Code(installed, Set.of(), before);
    }
    Catalog given = only(candidate.get());
    return new Check.Code(given.over(installed), names(given), before);
  }

  private static Catalog only(Path path) throws BadComponent {
    return Catalog.loadOnly(path);
  }

  private static Set<String> names(Catalog catalog) {
    return catalog.all().stream().map(Installed::name).collect(Collectors.toSet());
  }

  /** What is checked, for people. */
  String text() {
    return candidate.map(Path::toString).orElse("what is installed");
  }

  /** What to do about components that the code doesn't hold. */
  String advice(String component, Check.Code code) {
    String there = String.join(", ", code.names());
    return candidate.isPresent()
        ? "%s: no component %s (it has: %s). Name another jar, or leave --jar out."
            .formatted(candidate.get(), component, there)
        : "component %s: not installed here (installed: %s). Name its jar or folder with --jar."
            .formatted(component, there);
  }
}
