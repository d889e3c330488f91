package io.reprise.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request. */
final class Router {
  private final Map<Integer, List<Path>> byLength = new HashMap<>();

  Router(List<Route> routes) {
    Map<String, Path> byTemplate = new HashMap<>();
    for (Route route : routes) {
      byTemplate
          .computeIfAbsent(route.template(), Path::new)
          .routes
          .merge(
              route.method(),
              route,
              (one, other) -> {
                throw new IllegalArgumentException(
                    "two routes for " + route.method() + " " + route.template());
              });
    }
    for (Path path : byTemplate.values()) {
      byLength.computeIfAbsent(path.parts.length, unused -> new ArrayList<>()).add(path);
    }
    // fixed words first, so that …/entries is not taken for a command
    byLength.values().forEach(paths -> paths.sort(Comparator.comparingInt(Path::variables)));
  }

  /** The path that fits, if there is one. */
  Optional<Path> find(List<String> segments) {
    for (Path path : byLength.getOrDefault(segments.size(), List.of())) {
      if (path.fits(segments)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** One template with the routes of its methods. */
  static final class Path {
    private final String[] parts;
    private final Map<String, Route> routes = new HashMap<>();

    private Path(String template) {
      this.parts = template.substring(1).split("/", -1);
    }

    Optional<Route> route(String method) {
      return Optional.ofNullable(routes.get(method));
    }

    /** The value of {@code Allow}. */
    String allow() {
      TreeSet<String> methods = new TreeSet<>(routes.keySet());
      methods.add("OPTIONS");
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }

    private int variables() {
      int count = 0;
      for (String part : parts) {
        count += part.startsWith("{") ? 1 : 0;
      }
      return count;
    }

    private boolean fits(List<String> segments) {
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].startsWith("{") && !parts[i].equals(segments.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
