package io.reprise.http;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import java.util.List;

/** The OpenAPI document, made anew when other components are installed. */
final class Description {

  private final List<Route> routes;
  private final Catalog catalog;
  private final String release;
  private final boolean tokens;
  private List<Installed> described = List.of();
  private byte[] json = {};

  /**
   * Of all routes.
   *
   * @param routes may still grow until it is asked for the first time: its own is among them
   * @param tokens whether the node asks for one
   */
  Description(List<Route> routes, Catalog catalog, String release, boolean tokens) {
    this.routes = routes;
    this.catalog = catalog;
    this.release = release;
    this.tokens = tokens;
  }

  /** As it is now. */
  synchronized byte[] json() {
    List<Installed> installed = catalog.all();
    if (json.length == 0 || !installed.equals(described)) {
      json = Json.write(new OpenApi(routes, catalog, release, tokens).document());
      described = installed;
    }
    return json;
  }
}
