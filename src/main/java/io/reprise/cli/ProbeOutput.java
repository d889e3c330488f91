package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.replay.ProbeRun;
import io.reprise.replay.ProbeRun.Ran;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Writes what a probe finds as it is found, a line each: it may take long. How far it is, what
 * failed and the summary go to the errors, so that the output can be read by a script.
 */
final class ProbeOutput implements ProbeRun.Listener {
  private static final double SECOND_NANOS = 1e9;

  /** Wide enough for most names, since those to come are not known. */
  private static final String ROW = "%-32s  %s";

  private final String probe;
  private final boolean json;
  private final int failuresMax;
  private final Progress progress;
  private final PrintWriter out;
  private final PrintWriter err;
  private boolean headed;
  private long failures;

  ProbeOutput(
      String probe,
      boolean json,
      int failuresMax,
      Progress progress,
      PrintWriter out,
      PrintWriter err) {
    this.probe = probe;
    this.json = json;
    this.failuresMax = failuresMax;
    this.progress = progress;
    this.out = out;
    this.err = err;
  }

  @Override
  public void found(String entity, JsonNode value) {
    progress.end(); // its line may stand where this one goes
    if (json) {
      JsonNode line =
          JsonNodeFactory.instance
              .objectNode()
              .put("probe", probe)
              .put("entity", entity)
              .set("value", value);
      out.println(line);
      return;
    }
    if (!headed) {
      headed = true;
      out.println(ROW.formatted("ENTITY", "VALUE"));
    }
    String text = value.isTextual() ? value.textValue() : value.toString();
    out.println(ROW.formatted(entity, text).replaceAll("\\p{Cntrl}", "·"));
  }

  @Override
  public void failed(String entity, String why) {
    failures++;
    if (failures <= failuresMax) {
      progress.end();
      err.printf("failed: %s %s%n", entity, why);
    }
  }

  @Override
  public void progressed(long entries) {
    progress.at(entries);
  }

  /** Says what it came to. */
  void end(Ran ran) {
    if (failures > failuresMax) {
      err.printf(
          "and %s more failed (reprise.replay.find-failures-max)%n",
          Progress.count(failures - failuresMax));
    }
    err.printf(
        "%s: found %s in %s entities, %s entries, in %s s (%s entries/s)%s%s%n",
        probe,
        Progress.count(ran.found()),
        Progress.count(ran.entities()),
        Progress.count(ran.entries()),
        String.format(Locale.ROOT, "%.1f", progress.nanosSoFar() / SECOND_NANOS),
        Progress.count(Progress.rate(ran.entries(), progress.nanosSoFar())),
        ran.failed() > 0 ? "; failed on " + Progress.count(ran.failed()) + " entities" : "",
        ran.limited() ? "; ended by --limit, there may be more" : "");
  }
}
