package io.reprise.testkit.replay;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.JournalSettings;
import io.reprise.replay.Expectations;
import io.reprise.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;

/**
 * Bundles in a test: {@code reprise entity export wallet/bob --out bob.bundle} writes one on a
 * node.
 *
 * <pre>{@code
 * EntityReplay bob = Replays.open(Path.of("src/test/resources/bob.bundle")).entity();
 * bob.to(4).decideAgain().asRecorded(); // a breakpoint in decide or evolve stops here
 * }</pre>
 *
 * <p>Components are those of the test's class path, found as a node finds them: by {@code
 * META-INF/services/io.reprise.component.Components}. One that is given comes before one that is
 * found.
 */
public final class Replays {

  private final Path file;
  private final BundleFile bundle;
  private final Catalog catalog;

  private Replays(Path file, BundleFile bundle, Catalog catalog) {
    this.file = file;
    this.bundle = bundle;
    this.catalog = catalog;
  }

  /**
   * Opens a bundle and reads all of it once, to see that it is whole. The file stays open as long
   * as something that came of it is in use.
   *
   * @param bundle relative to where the test runs: for Maven and IDEs, the folder with {@code
   *     pom.xml}
   * @param components that are not found on the class path, or come before those that are
   * @throws BadBundle if there is no such file, or it is not one that can be relied on: says what
   *     to do
   * @throws AssertionError if a component is one that a node could not run
   */
  public static Replays open(Path bundle, Component<?, ?, ?>... components) {
    return new Replays(bundle, file(bundle), ComponentsAtHand.with(components));
  }

  /** The entities that the bundle holds, as {@code component/id}, in its order. */
  public List<String> entities() {
    return bundle.header().entities().stream().map(BundleHeader.Part::entity).toList();
  }

  /**
   * Its only entity, before its first entry.
   *
   * @throws IllegalArgumentException if there are several, or as {@link #entity(String)} says
   */
  public EntityReplay entity() {
    return replay(History.only(file, bundle));
  }

  /**
   * One of its entities, before the entity's first entry.
   *
   * @param entity as {@code component/id}, such as {@code wallet/bob}
   * @throws IllegalArgumentException if it is not in the bundle, not from its first entry on, or of
   *     a component that the test does not have; names what there is
   */
  public EntityReplay entity(String entity) {
    return replay(History.of(file, bundle, entity));
  }

  private EntityReplay replay(History history) {
    Installed component =
        catalog
            .find(history.component())
            .orElseThrow(() -> ComponentsAtHand.missing(history.component(), catalog));
    return new EntityReplay(history, component, catalog);
  }

  /**
   * Decides every command of a bundle again, and fails if one of them comes out otherwise than
   * recorded.
   *
   * @param components checks only entities of these; none: all entities, by the components of the
   *     class path
   * @throws AssertionError names the first such command, what was recorded and what comes now, and
   *     counts the others
   * @throws IllegalArgumentException if it holds no entity of these components, or some of a
   *     component that the test does not have
   */
  public static void check(Path bundle, Component<?, ?, ?>... components) {
    try (BundleFile opened = file(bundle)) {
      new HistoryCheck(bundle, opened, components).check(Expectations.none());
    }
  }

  /**
   * The same, where some differences are meant.
   *
   * @param expectations a file as {@code reprise replay check --expect} takes it: rules such as
   *     {@code wallet/withdraw: insufficient-funds -> accepted}, each with its reason; {@code
   *     docs/replay.md} describes it
   * @throws AssertionError also if a rule was not needed
   * @throws IllegalArgumentException also if the file can't be read, or holds something else
   */
  public static void check(Path bundle, Path expectations, Component<?, ?, ?>... components) {
    try (BundleFile opened = file(bundle)) {
      new HistoryCheck(bundle, opened, components).check(HistoryCheck.expectations(expectations));
    }
  }

  /**
   * An entity to which everything in a bundle has happened, to go on from: its id, and time and
   * caller of its last entry, are those of the scenario.
   *
   * <pre>{@code
   * given(Wallet.COMPONENT, Path.of("src/test/resources/bob.bundle"))
   *     .when(new Withdraw(900))
   *     .refused("insufficient-funds");
   * }</pre>
   *
   * @param bundle with one entity of this component; of several, take one by {@link
   *     #entity(String)} and {@link EntityReplay#given}
   * @throws IllegalArgumentException if it holds none of this component, or several
   * @throws AssertionError if an event no longer decodes, or {@code evolve} throws on it
   */
  public static <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component, Path bundle) {
    try (BundleFile opened = file(bundle)) {
      History history = History.onlyOf(bundle, opened, component.name());
      return history.given(component, history.through());
    }
  }

  /**
   * The same, after one of its entries.
   *
   * @param throughSequence the last entry that has happened
   * @throws IllegalArgumentException also if the bundle holds no such entry
   */
  public static <C, E, S> Scenario<C, E, S> given(
      Component<C, E, S> component, Path bundle, long throughSequence) {
    try (BundleFile opened = file(bundle)) {
      History history = History.onlyOf(bundle, opened, component.name());
      return history.given(component, history.inside(throughSequence));
    }
  }

  private static BundleFile file(Path bundle) {
    BundleFile opened = BundleFile.open(bundle, limits());
    if (opened.header().entities().isEmpty()) {
      opened.close();
      throw new IllegalArgumentException(bundle + ": holds no entity. Export one.");
    }
    return opened;
  }

  /** Those of the defaults: a test must not depend on how a developer runs a node. */
  private static JournalSettings limits() {
    return JournalSettings.from(
        ConfigFactory.parseResources(Replays.class.getClassLoader(), "application.conf")
            .withOnlyPath("reprise")
            .resolve(ConfigResolveOptions.defaults().setUseSystemEnvironment(false))
            .getConfig("reprise.journal"));
  }

  @Override
  public String toString() {
    return file + " with " + String.join(", ", entities());
  }
}
