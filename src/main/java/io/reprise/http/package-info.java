/**
 * JSON in; answer or problem out. {@link io.reprise.http.HttpServer} is the front: it binds one
 * table of routes, from which routing, {@code Allow} and the OpenAPI document all come. Every error
 * is a problem document (RFC 9457) whose code, status and advice stand in one place, {@link
 * io.reprise.http.Problems}. The server library, Netty, is known to few: {@code HttpListener} takes
 * connections, {@code HttpConnection} serves one, {@code HttpMessages} turns what it reads and
 * writes into ours.
 */
@NullMarked
package io.reprise.http;

import org.jspecify.annotations.NullMarked;
