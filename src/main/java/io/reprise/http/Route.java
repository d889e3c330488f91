package io.reprise.http;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One line of the table from which routing, {@code Allow} and OpenAPI come.
 *
 * @param template e.g. {@code /v1/entities/{component}/{id}}
 * @param produces the forms of a good answer, the usual one first
 */
record Route(
    String method, String template, List<Reply.Media> produces, Handler handler, RouteDoc doc) {

  /** Answers a request; fails, or throws, with {@link Problem.Thrown} for what the caller did. */
  interface Handler {
    CompletionStage<Reply> handle(Request request);
  }

  static Route get(String template, Handler handler, RouteDoc doc) {
    return new Route("GET", template, List.of(Reply.Media.JSON), handler, doc);
  }

  static Route post(String template, Handler handler, RouteDoc doc) {
    return new Route("POST", template, List.of(Reply.Media.JSON), handler, doc);
  }

  static Route delete(String template, Handler handler, RouteDoc doc) {
    return new Route("DELETE", template, List.of(Reply.Media.JSON), handler, doc);
  }

  Route producing(Reply.Media... media) {
    return new Route(method, template, List.of(media), handler, doc);
  }
}
