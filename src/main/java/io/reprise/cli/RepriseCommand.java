package io.reprise.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all verbs. */
@Command(
    name = "reprise",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    description = "Runs business entities as sharded, event-sourced actors, and replays them.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused (a token, too), or a problem that the node names",
      "2:wrong arguments or settings",
      "3:no node can be reached, or it can't be trusted; nothing was done",
      "4:no answer: a command may have been done; send it again with the same --key",
      "5:faults were found in a journal",
      "6:recorded history comes out otherwise",
      "7:a node stopped though nobody told it to: start it again",
      "141:whoever read the output has closed it"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  REPRISE_URL         the node to talk to (--url goes first)",
      "  REPRISE_TOKEN_FILE  a file with the token to send",
      "  REPRISE_CA_FILE     certificates (PEM) that vouch for the node's; else those Java trusts",
      "  REPRISE_JAVA_OPTS   more options for the JVM (in an image: JAVA_TOOL_OPTIONS)",
      "  Settings of a node: see 'reprise config --help'."
    })
final class RepriseCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: a verb");
  }
}
