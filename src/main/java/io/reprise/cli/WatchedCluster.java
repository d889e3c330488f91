package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cluster as it is each second: drawn again on a terminal, elsewhere appended when it changes.
 */
final class WatchedCluster {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final ClusterClient client;
  private final List<Parameter> asked;
  private final boolean json;
  private final int columns;
  private final Set<String> seen = new HashSet<>();
  private String last = "";
  private boolean begun;
  private boolean lost;

  WatchedCluster(ClusterClient client, List<Parameter> asked, boolean json, int columns) {
    this.client = client;
    this.asked = asked;
    this.json = json;
    this.columns = columns;
  }

  /** Prints until the process ends; the exit code if a node refuses or none was ever reached. */
  int print(PrintWriter out, PrintWriter err) {
    while (!out.checkError()) { // otherwise nobody reads any more
      try {
        Reply reply = client.status(asked);
        if (!reply.ok() && !reply.json().path("retryable").asBoolean()) {
          return Replies.problem(reply, client.node().base(), json, out, err);
        }
        if (reply.ok()) {
          show(reply, out);
          lost = false;
        }
      } catch (CliFailure e) {
        if (!begun) {
          throw e;
        }
        if (!lost) {
          err.printf("No node answers; goes on when one does. %s%n", firstLine(e));
        }
        lost = true;
      }
      client.node().pause();
    }
    return ExitCode.OK;
  }

  private static String firstLine(CliFailure e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void show(Reply reply, PrintWriter out) {
    if (json) {
      out.println(reply.text().strip());
    } else if (columns > 0) {
      draw(reply.json(), out);
    } else {
      append(reply.json(), out);
    }
    begun = true;
    out.flush();
  }

  private void draw(JsonNode status, PrintWriter out) {
    StringWriter text = new StringWriter();
    PrintWriter page = new PrintWriter(text, true);
    page.printf(
        "%s, as %s sees it%n%n",
        HistoryRow.time(Clock.systemUTC().instant().toString()), status.path("self").asText());
    ClusterText.print(status, page, columns);
    out.print(begun ? HOME : HOME + CLEAR_BELOW);
    text.toString().lines().forEach(line -> out.print(line + CLEAR_LINE + "\r\n"));
    out.print(CLEAR_BELOW);
  }

  private void append(JsonNode status, PrintWriter out) {
    List<String> news = new ArrayList<>();
    for (JsonNode event : status.path("events")) { // the newest first
      String line = ClusterText.event(event);
      if (seen.add(line)) {
        news.add(line);
      }
    }
    Collections.reverse(news);
    if (begun) {
      news.forEach(out::println);
    } else {
      ClusterText.print(status, out, 0);
    }
    String now = ClusterText.summary(status);
    if (begun && !now.equals(last)) {
      out.println(HistoryRow.time(Clock.systemUTC().instant().toString()) + "  " + now);
    }
    last = now;
  }
}
