package io.reprise.http;

import java.util.List;
import java.util.Optional;

/**
 * What the OpenAPI document says about a route beside its path. Names stand for entries under
 * {@code components} of the document's frame, {@code openapi.json}.
 *
 * @param operation a unique name
 * @param summary one sentence
 * @param parameters of the query and headers; those of the path are known from the template
 * @param request the schema of the body, if it takes one
 * @param status of a good answer
 * @param answer the schema of a good answer
 */
record RouteDoc(
    String operation,
    String summary,
    List<String> parameters,
    Optional<String> request,
    int status,
    String answer) {

  static RouteDoc of(String operation, String summary, String answer, String... parameters) {
    return new RouteDoc(operation, summary, List.of(parameters), Optional.empty(), 200, answer);
  }

  RouteDoc taking(String schema) {
    return new RouteDoc(operation, summary, parameters, Optional.of(schema), status, answer);
  }

  /** What it does is not done yet when it answers. */
  RouteDoc answeringAtOnce() {
    return new RouteDoc(operation, summary, parameters, request, 202, answer);
  }
}
