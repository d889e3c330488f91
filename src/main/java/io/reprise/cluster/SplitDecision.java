package io.reprise.cluster;

import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Akka's resolver of splits says that it has decided, in words for people. */
final class SplitDecision {

  private static final Pattern DECISION =
      Pattern.compile(
          "SBR took decision (\\w+)(?:\\([^)]*\\)|\\S*) and is downing \\[([^\\]]*)\\](.*?)"
              + "\\[(\\d+)\\] unreachable of \\[(\\d+)\\] members.*",
          Pattern.DOTALL);

  /** Only these count for the decision, and only where all are such do we know the sides. */
  private static final Set<String> COUNTED = Set.of("Up", "Leaving");

  private static final Pattern MEMBER = Pattern.compile("Member\\([^,]+, (\\w+)");

  private static final String SYSTEM = "akka://\\w+@";

  private static final Map<String, String> MEANINGS =
      Map.of(
          "DownUnreachable", "this side%s goes on",
          "DownReachable", "this side%s ends, as the other may go on",
          "AcquireLeaseAndDownUnreachable", "this side%s has the lease in the database and goes on",
          "AcquireLeaseAndDownIndirectlyConnected",
              "nodes that some reach and others don't end; this side has the lease in the database",
          "DownAll", "no side can be sure that it may go on: all end",
          "DownIndirectlyConnected", "nodes that some reach and others don't end",
          "ReverseDownIndirectlyConnected",
              "nodes that some reach and others don't end, and this side too: it has no lease",
          "DownSelfQuarantinedByRemote", "the others have given this node up: it ends");

  private static final int LENGTH_MAX = 500;

  private SplitDecision() {}

  /** Of what this node reaches, itself included, against what it does not; empty if unknown. */
  private static String size(Matcher decision) {
    if (MEMBER.matcher(decision.group()).results().anyMatch(each -> !isCounted(each))) {
      return "";
    }
    int unreachable = Integer.parseInt(decision.group(4));
    int reachable = Integer.parseInt(decision.group(5)) - unreachable;
    return reachable == unreachable
        ? ", as large as the other,"
        : reachable > unreachable ? ", the larger one," : ", the smaller one,";
  }

  private static boolean isCounted(MatchResult member) {
    return COUNTED.contains(member.group(1));
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
