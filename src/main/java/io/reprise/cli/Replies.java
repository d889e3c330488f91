package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.net.URI;

/** Tells people what a node answered when it was not what they wanted. */
final class Replies {
  private Replies() {}

  /**
   * Prints a problem: title, detail, each field's error, what to do.
   *
   * @return the exit code
   */
  static int problem(Reply reply, URI base, boolean json, PrintWriter out, PrintWriter err) {
    JsonNode problem = reply.json();
    if (json && !reply.text().isBlank()) {
      out.println(reply.text().strip());
    }
    if (!problem.path("title").isTextual() && !problem.path("code").isTextual()) {
      err.printf("HTTP %d from %s: is that a Reprise node?%n", reply.status(), base);
      return reply.status() == 504 ? ExitCode.UNKNOWN_OUTCOME : ExitCode.REFUSED;
    }
    print(problem, base, err);
    return problem.path("outcome").asText().equals("unknown")
        ? ExitCode.UNKNOWN_OUTCOME
        : ExitCode.REFUSED;
  }

  /** What an entity has not reached yet comes by more commands, and not by trying. */
  private static boolean isOfTheMoment(JsonNode problem) {
    return !problem.path("code").asText().equals("unknown-moment");
  }

  private static void print(JsonNode problem, URI base, PrintWriter err) {
    String code = problem.path("code").asText();
    String title = problem.path("title").asText(code);
    err.println(title.equals(code) || code.isEmpty() ? title : title + " (" + code + ")");
    if (problem.path("detail").isTextual()) {
      err.println("  " + problem.path("detail").asText());
    }
    for (JsonNode error : problem.path("errors")) {
      if (problem.path("detail").asText().endsWith(error.path("detail").asText("?"))) {
        continue; // it is said already
      }
      err.printf(
          "  %s: %s (%s)%n",
          error.path("pointer").asText(),
          error.path("detail").asText(),
          error.path("code").asText());
    }
    if (problem.path("outcome").asText().equals("unknown")) {
      err.println("  It is not known whether the command was done.");
    } else if (problem.path("retryable").asBoolean() && isOfTheMoment(problem)) {
      // only a command has an id
      err.println(problem.has("commandId") ? "  Nothing was done; try again." : "  Try again.");
    }
    String type = problem.path("type").asText();
    if (type.startsWith("/")) {
      err.println("  What to do: " + base + type);
    }
  }
}
