package io.reprise.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/**
 * Answers what the server library could not make a request of; named in {@code application.conf}.
 * The library closes the connection after it.
 */
final class IllegalRequests extends ParsingErrorHandler {
  private static final int DETAIL_MAX = 300;

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    String text = info.summary().isEmpty() ? status.reason() : info.summary();
    String detail = text.length() <= DETAIL_MAX ? text : text.substring(0, DETAIL_MAX) + "…";
    Trace trace = Trace.ofError();
    Problem problem = Problem.of(kind(status.intValue()), detail);
    Reply reply = Reply.problem(problem, trace.traceId()).notStored();
    return AkkaRequests.response(reply.with("traceresponse", trace.response()));
  }

  private static Problems kind(int status) {
    return switch (status) {
      case 413 -> Problems.TOO_LARGE;
      case 414 -> Problems.URI_TOO_LONG;
      case 431 -> Problems.HEADERS_TOO_LARGE;
      case 501 -> Problems.UNKNOWN_METHOD;
      case 505 -> Problems.UNSUPPORTED_VERSION;
      default -> Problems.INVALID_REQUEST;
    };
  }
}
