package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router =
      new Router(
          List.of(
              route("POST", "/v1/entities/{component}/{id}/{command}"),
              route("GET", "/v1/entities/{component}/{id}/entries"),
              route("GET", "/v1/entities/{component}/{id}"),
              route("GET", "/"),
              route("POST", "/v1/commands")));

  @Test
  void prefers_fixed_words() {
    Router.Path entries = find("/v1/entities/wallet/alice/entries");

    assertThat(entries.route("GET")).isPresent();
    assertThat(entries.route("POST")).isEmpty();
    assertThat(find("/v1/entities/wallet/alice/deposit").route("POST")).isPresent();
    assertThat(find("/").route("GET")).isPresent();
  }

  @Test
  void knows_what_a_path_allows() {
    assertThat(find("/v1/entities/wallet/alice").allow()).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(find("/v1/commands").allow()).isEqualTo("OPTIONS, POST");
  }

  @Test
  void finds_nothing_at_other_paths() {
    assertThat(router.find(Requests.get("/v2/commands").target().segments())).isEmpty();
    assertThat(router.find(Requests.get("/v1/commands/").target().segments())).isEmpty();
    assertThat(router.find(Requests.get("//").target().segments())).isEmpty();
  }

  @Test
  void refuses_two_routes_of_one_method_and_path() {
    assertThatThrownBy(() -> new Router(List.of(route("GET", "/a"), route("GET", "/a"))))
        .hasMessageContaining("GET /a");
  }

  private Router.Path find(String target) {
    return router.find(Requests.get(target).target().segments()).orElseThrow();
  }

  private static Route route(String method, String template) {
    return new Route(
        method,
        template,
        List.of(Reply.Media.JSON),
        Access.OPEN,
        request -> CompletableFuture.completedStage(Reply.empty(200)),
        RouteDoc.of("x", "x", "x"));
  }
}
