package io.reprise.cluster;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Akka's resolver of splits says that it has decided, in words for people. */
final class SplitDecision {

  private static final Pattern DECISION =
      Pattern.compile(
          "SBR took decision (\\w+)(?:\\([^)]*\\)|\\S*) and is downing \\[([^\\]]*)\\](.*?)"
              + "\\[(\\d+)\\] unreachable of \\[(\\d+)\\] members.*",
          Pattern.DOTALL);

  private static final String SYSTEM = "akka://\\w+@";

  private static final Map<String, String> MEANINGS =
      Map.of(
          "DownUnreachable", "%s, and goes on",
          "DownReachable", "%s, and ends, as the other may go on",
          "AcquireLeaseAndDownUnreachable", "%s, and goes on if it gets the lease in the database",
          "DownAll", "no side can be sure that it may go on: all end",
          "DownIndirectlyConnected", "nodes that some reach and others don't end",
          "DownSelfQuarantinedByRemote", "the others have given this node up: it ends");

  private static final int LENGTH_MAX = 500;

  private SplitDecision() {}

  /** What this node reaches, itself included, against what it does not. */
  private static String size(Matcher decision) {
    int unreachable = Integer.parseInt(decision.group(4));
    int reachable = Integer.parseInt(decision.group(5)) - unreachable;
    return reachable == unreachable
        ? "this side is as large as the other"
        : reachable > unreachable ? "this side is the larger one" : "this side is the smaller one";
  }

  /** The same in short; what is not known stays as it is, but for its length. */
  static String inWords(String said) {
    Matcher decision = DECISION.matcher(said);
    if (!decision.matches()) {
      return said.length() <= LENGTH_MAX ? said : said.substring(0, LENGTH_MAX) + "…";
    }
    String name = decision.group(1);
    return "%s: %s. Downs %s%s; %s of %s members can't be reached"
        .formatted(
            name,
            MEANINGS.getOrDefault(name, "as Akka names it").formatted(size(decision)),
            decision.group(2).replaceAll(SYSTEM, ""),
            decision.group(3).contains("including myself") ? ", this node among them" : "",
            decision.group(4),
            decision.group(5));
  }
}
