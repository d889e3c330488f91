package io.reprise.testkit.replay;

import io.reprise.codec.Catalog;
import io.reprise.component.Component;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.replay.Check;
import io.reprise.replay.CheckReport;
import io.reprise.replay.Divergence;
import io.reprise.replay.Expectations;
import io.reprise.replay.JsonDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds the rules of a test's class path against a bundle. */
final class HistoryCheck {

  private final Path file;
  private final BundleFile bundle;
  private final Catalog catalog;
  private final Set<String> only;

  /** With the components that are checked; none: all. */
  HistoryCheck(Path file, BundleFile bundle, Component<?, ?, ?>... components) {
    this.file = file;
    this.bundle = bundle;
    this.catalog = ComponentsAtHand.with(components);
    this.only = Arrays.stream(components).map(Component::name).collect(Collectors.toSet());
  }

  /** The lines of a file of expectations. */
  static Expectations expectations(Path file) {
    try {
      return Expectations.of(Files.readAllLines(file), LocalDate.now(ZoneOffset.UTC));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + ": can't be read (expected: a file with expectations): " + e, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
    }
  }

  /** Fails with what is not as expected. */
  void check(Expectations expectations) {
    List<BundleHeader.Part> parts =
        bundle.header().entities().stream()
            .filter(part -> only.isEmpty() || only.contains(part.component()))
            .toList();
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: holds no entity of %s. Give the component of one that it holds, or none."
              .formatted(file, String.join(", ", only)));
    }
    Check check = new Check(new Check.Code(catalog, only, Optional.empty()), expectations, 1);
    for (BundleHeader.Part part : parts) {
      if (catalog.find(part.component()).isEmpty()) {
        throw ComponentsAtHand.missing(part.component(), catalog);
      }
      History.of(file, bundle, part.entity()).forEach(0, part.through(), check::take);
    }
    CheckReport report = check.end();
    if (!report.isSame()) {
      throw new AssertionError(text(report));
    }
  }

  private String text(CheckReport report) {
    StringBuilder text = new StringBuilder();
    if (!report.differing().isEmpty()) {
      Divergence first = report.differing().get(0).first();
      text.append(heading(first));
      if (!first.recorded().isEmpty()) {
        text.append("\n  recorded: ").append(first.recorded());
      }
      text.append("\n  now:      ").append(first.now());
      first.state().forEach(change -> text.append("\n  state:    ").append(text(change)));
      text.append(History.redactions(bundle, "\n  ")).append(others(report));
      text.append("\n  do this:  ").append(advice(first));
    }
    for (Expectations.Rule rule : report.unusedRules()) {
      text.append(text.isEmpty() ? "" : "\n")
          .append("expected, but nothing differs so: ")
          .append(rule.text())
          .append(". Remove the rule.");
    }
    return text.toString();
  }

  private static String heading(Divergence first) {
    String place = first.entity() + " sequence " + first.sequence() + ": ";
    return place
        + switch (first.kind()) {
          case UNREADABLE -> "is not readable";
          case NO_FOLD -> "no longer folds; what comes after it was not checked";
          case DECIDES ->
              "%s is decided differently (%s)"
                  .formatted(first.command(), String.join(", ", first.what()));
        };
  }

  private static String text(JsonDiff.Change change) {
    return "%s: %s -> %s"
        .formatted(
            change.pointer(),
            change.before().map(Object::toString).orElse("none"),
            change.after().map(Object::toString).orElse("none"));
  }

  private static String others(CheckReport report) {
    long commands =
        report.commands().values().stream().mapToLong(CheckReport.Count::differing).sum() - 1;
    long entities = report.moreDiffering();
    return commands == 0
        ? ""
        : "\n  and:      %d more commands, %d of %d entities in all"
            .formatted(commands, entities + 1, report.entities());
  }

  private String advice(Divergence first) {
    return switch (first.kind()) {
      case UNREADABLE -> "export the bundle again";
      case NO_FOLD -> History.READ_OLDER;
      case DECIDES ->
          ("stop in the rule by Replays.open(bundle).entity(\"%s\").to(%d).decideAgain(); if the"
                  + " difference is meant, expect it: %s/%s: %s -> %s")
              .formatted(
                  first.entity(),
                  first.sequence(),
                  first.component(),
                  first.command(),
                  first.before(),
                  first.after());
    };
  }
}
