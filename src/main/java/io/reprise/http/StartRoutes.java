package io.reprise.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Where a visitor begins: what this is, and what each problem means. */
final class StartRoutes {
  private final String release;

  StartRoutes(String release) {
    this.release = release;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", this::start, RouteDoc.of("start", "What this is, with links.", "Start"))
            .by(Access.OPEN),
        Route.get(
                "/problems",
                request -> page(list()),
                RouteDoc.of("listProblems", "All problems, for people.", "Page"))
            .producing(Reply.Media.HTML)
            .by(Access.OPEN),
        Route.get(
                "/problems/{code}",
                request -> page(problem(request.segment(1))),
                RouteDoc.of("explainProblem", "What a problem means, for people.", "Page"))
            .producing(Reply.Media.HTML)
            .by(Access.OPEN));
  }

  private CompletionStage<Reply> start(Request request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", "reprise");
    json.put("version", release);
    json.putObject("links")
        .put("components", "/v1/components")
        .put("openapi", "/openapi.json")
        .put("problems", "/problems");
    return CompletableFuture.completedStage(Reply.json(200, json));
  }

  private static CompletionStage<Reply> page(String text) {
    return CompletableFuture.completedStage(Reply.html(text));
  }

  private static String problem(String code) {
    Optional<Problems> known = Problems.find(code);
    if (known.isEmpty()) {
      return html(
          escaped(Names.shortened(code)),
          "<p>This is not a code of Reprise itself: a component refuses with it (status 409), and"
              + " nothing has changed. The component's documentation says when it does.</p>"
              + "<p><a href=\"/problems\">All codes of Reprise itself</a></p>");
    }
    Problems problem = known.get();
    return html(
        problem.code(),
        "<p><b>"
            + problem.title()
            + "</b> (status "
            + problem.status()
            + ").</p><p>"
            + escaped(problem.advice())
            + "</p><p>"
            + (problem.retryable()
                ? "The same request may succeed later."
                : "The same request will fail again.")
            + "</p><p><a href=\"/problems\">All problems</a></p>");
  }

  private static String list() {
    return html(
        "Problems",
        Arrays.stream(Problems.values())
            .map(
                problem ->
                    "<li><a href=\"/problems/"
                        + problem.code()
                        + "\">"
                        + problem.code()
                        + "</a> ("
                        + problem.status()
                        + "): "
                        + problem.title()
                        + "</li>")
            .collect(Collectors.joining("", "<ul>", "</ul>")));
  }

  private static String html(String title, String body) {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
        + title
        + "</title></head><body><h1>"
        + title
        + "</h1>"
        + body
        + "</body></html>\n";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
