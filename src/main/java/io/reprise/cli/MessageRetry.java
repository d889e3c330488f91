package io.reprise.cli;

import picocli.CommandLine.Command;

/** Has parked messages, calls and timers tried again. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Has parked messages, calls and timers tried again, and what they hold back after them.",
      "Those that match a filter are counted and shown first: --yes does it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done, or not all: for want of --yes, or as the node says",
      "2:wrong arguments",
      "3:no node can be reached; nothing was done",
      "4:no answer: it may have been done"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise message retry wallet/alice/3/0 --reason 'bob is mended'",
      "  reprise message retry --code unknown-component --reason 'hotel is installed' --yes"
    })
final class MessageRetry extends MessageAction {
  MessageRetry(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String word() {
    return "retry";
  }

  @Override
  String done() {
    return "tried again";
  }
}
