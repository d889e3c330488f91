package io.reprise.cluster;

import akka.actor.setup.ActorSystemSetup;
import io.reprise.security.BadSecret;
import io.reprise.security.FollowedTls;
import io.reprise.security.Loopback;
import io.reprise.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may be another node of the cluster, and whether others can read what nodes say. */
public final class RemotingAccess {
  private final String listens;
  private final Optional<FollowedTls> tls;

  private RemotingAccess(String listens, Optional<FollowedTls> tls) {
    this.listens = listens;
    this.tls = tls;
  }

  /**
   * Reads the files that the settings name.
   *
   * @param listens the address that remoting listens on
   * @throws BadSecret if one of them can't be used; says what to do
   * @throws IllegalStateException if other machines can connect and nothing tells who they are
   */
  public static RemotingAccess open(ClusterSettings settings, String listens) {
    Optional<FollowedTls> tls = settings.tls().map(FollowedTls::open);
    // whoever reaches an open remoting port can have any entity do anything
    if (tls.isEmpty() && !settings.insecure() && !Loopback.is(listens)) {
      throw new IllegalStateException(
          "reprise.cluster.remoting-host: other machines can connect to "
              + listens
              + ", and nothing tells who they are (expected: reprise.cluster.certificate-file,"
              + " key-file and trust-file). Make certificates (docs/security.md); or, in a network"
              + " that only the nodes can reach, set reprise.cluster.insecure = true.");
    }
    return new RemotingAccess(listens, tls);
  }

  /** What the node's actor system is to be made with. */
  public ActorSystemSetup with(ActorSystemSetup setup) {
    return tls.map(used -> setup.withSetup(RemotingTls.setup(used))).orElse(setup);
  }

  /** Shows when the certificate ends, and whether the files as they are now are in use. */
  public void shownBy(Telemetry telemetry) {
    tls.ifPresent(
        used -> {
          telemetry.certificateExpires("nodes", used::expires);
          telemetry.fileUnusable("nodes", () -> !used.usesNewest());
        });
  }

  /**
   * What an operator is to be told now and then, as long as it is so.
   *
   * @param within how long before its end a certificate is told of
   */
  public List<Supplier<Optional<String>>> reminders(Duration within) {
    List<Supplier<Optional<String>>> reminders = new ArrayList<>(troubles(within));
    if (tls.isEmpty() && !Loopback.is(listens)) {
      String insecure =
          "reprise.cluster.insecure: whoever can connect to "
              + listens
              + " may have any entity do anything. Set reprise.cluster.certificate-file, key-file"
              + " and trust-file.";
      reminders.add(() -> Optional.of(insecure));
    }
    return reminders;
  }

  /**
   * What of its files needs somebody: a certificate about to end, new files that can't be used.
   *
   * @param within how long before its end a certificate is told of
   */
  public List<Supplier<Optional<String>>> troubles(Duration within) {
    return tls.<Supplier<Optional<String>>>map(used -> () -> used.warning(within)).stream()
        .toList();
  }
}
