package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints entries as they come, from a node's server-sent events; goes on after the last one it saw
 * when the connection breaks.
 */
final class FollowedHistory {
  /** Rows are fitted one by one, so the columns can't grow with what comes later. */
  private static final int ROW_COLUMNS_DEFAULT = 140;

  private static final Logger LOG = LoggerFactory.getLogger(FollowedHistory.class);

  private final NodeClient client;
  private final EntityName entity;
  private final boolean json;
  private final boolean full;
  private final int columns;

  private long last;
  private boolean connected;
  private boolean lost;

  FollowedHistory(NodeClient client, EntityName entity, boolean json, boolean full, int columns) {
    this.client = client;
    this.entity = entity;
    this.json = json;
    this.full = full;
    this.columns = columns == 0 ? ROW_COLUMNS_DEFAULT : columns;
  }

  /** Prints until the process ends; the exit code if the node refuses or was never reached. */
  int print(long after, PrintWriter out, PrintWriter err) {
    last = after;
    if (!json && !full) {
      out.println(HistoryRow.fixedHeadings(columns));
    }
    while (true) {
      try (Stream<String> lines = open(out, err)) {
        if (!follow(lines.iterator(), out)) {
          return ExitCode.OK; // nobody reads any more
        }
      } catch (Refused refused) {
        return refused.exitCode;
      } catch (UncheckedIOException e) {
        LOG.debug("the stream of {} broke after {}", entity, last, e);
        lost(err);
      } catch (IOException e) {
        if (!connected) {
          throw client.unreachable(e);
        }
        lost(err);
      }
      NodeClient.pause(client.settings().followRetry());
    }
  }

  private void lost(PrintWriter err) {
    if (!lost) {
      err.printf(
          "No connection to %s; goes on after entry %d when it is back.%n", client.base(), last);
    }
    lost = true;
  }

  private Stream<String> open(PrintWriter out, PrintWriter err) throws IOException, Refused {
    Map<String, String> headers = Map.of("Accept", "text/event-stream");
    List<Parameter> asked = List.of(new Parameter("after", Long.toString(last)));
    HttpResponse<Stream<String>> response =
        client.lines(entity.path() + "/entries", asked, headers);
    if (response.statusCode() / 100 == 2) {
      connected = true;
      if (lost) {
        err.println("Connected again.");
        lost = false;
      }
      return response.body();
    }
    try (Stream<String> body = response.body()) {
      String text = body.collect(Collectors.joining("\n"));
      JsonNode problem = JsonText.parse(text).orElse(MissingNode.getInstance());
      boolean later = connected && problem.path("retryable").asBoolean();
      if (later) {
        throw new IOException("the node asks to come back later");
      }
      Reply reply = new Reply(response.statusCode(), Map.of(), text, problem);
      throw new Refused(Replies.problem(reply, client.base(), json, out, err));
    }
  }

  /**
   * An event is lines of {@code data:}, ended by an empty line; comments are heartbeats.
   *
   * @return false if the output can't be written any more
   */
  private boolean follow(Iterator<String> lines, PrintWriter out) {
    List<String> data = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("data:")) {
        data.add(line.substring(5).stripLeading());
      } else if (line.isEmpty() && !data.isEmpty()) {
        JsonText.parse(String.join("\n", data)).ifPresent(entry -> show(entry, out));
        data.clear();
        if (out.checkError()) {
          return false;
        }
      }
    }
    return true;
  }

  private void show(JsonNode entry, PrintWriter out) {
    if (!entry.has("sequence")) {
      return;
    }
    last = entry.path("sequence").asLong();
    if (json) {
      out.println(entry);
    } else {
      out.println(full ? JsonText.indented(entry) : HistoryRow.of(entry).fixed(columns));
    }
    out.flush();
  }

  /** The node answered with a problem. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    Refused(int exitCode) {
      this.exitCode = exitCode;
    }
  }
}
