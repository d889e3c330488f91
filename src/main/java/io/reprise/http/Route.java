package io.reprise.http;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One line of the table from which routing, {@code Allow} and OpenAPI come.
 *
 * @param template e.g. {@code /v1/entities/{component}/{id}}
 * @param produces the forms of a good answer, the usual one first
 * @param access who may call it: operators, if nobody has decided on another
 */
record Route(
    String method,
    String template,
    List<Reply.Media> produces,
    Access access,
    Handler handler,
    RouteDoc doc) {

  /** Answers a request; fails, or throws, with {@link Problem.Thrown} for what the caller did. */
  interface Handler {
    CompletionStage<Reply> handle(Request request);
  }

  static Route get(String template, Handler handler, RouteDoc doc) {
    return of("GET", template, handler, doc);
  }

  static Route post(String template, Handler handler, RouteDoc doc) {
    return of("POST", template, handler, doc);
  }

  static Route delete(String template, Handler handler, RouteDoc doc) {
    return of("DELETE", template, handler, doc);
  }

  private static Route of(String method, String template, Handler handler, RouteDoc doc) {
    return new Route(method, template, List.of(Reply.Media.JSON), Access.OPERATOR, handler, doc);
  }

  Route producing(Reply.Media... media) {
    return new Route(method, template, List.of(media), access, handler, doc);
  }

  Route by(Access whom) {
    return new Route(method, template, produces, whom, handler, doc);
  }
}
