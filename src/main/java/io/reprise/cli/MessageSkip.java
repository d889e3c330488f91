package io.reprise.cli;

import picocli.CommandLine.Command;

/** Gives up on parked messages, calls and timers. */
@Command(
    name = "skip",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Gives up on parked messages, calls and timers; what they hold back goes on.",
      "The sender of a message or call gets the refusal skipped, with your reason. A timer does",
      "not run. A message that its receiver has handled can't be skipped: retry it, and its sender",
      "is told the outcome. A call may have been carried out by its endpoint all the same.",
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
      "  reprise message skip wallet/alice/3/0 --reason 'bob is gone for good'",
      "  reprise message skip --to legacy --reason 'legacy is no more' --yes"
    })
final class MessageSkip extends MessageAction {
  MessageSkip(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String word() {
    return "skip";
  }

  @Override
  String done() {
    return "skipped";
  }
}
