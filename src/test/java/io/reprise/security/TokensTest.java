package io.reprise.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
  private static final Set<Scope> CLIENT = Set.of(Scope.CLIENT);
  private static final Set<Scope> BOTH = Set.of(Scope.CLIENT, Scope.OPERATOR);
  private static final String SECRET = Token.secret();
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void names_the_file() {
    file = folder.resolve("tokens");
  }

  private Tokens tokens(String text) throws IOException {
    Authority.replace(file, text);
    return Tokens.open("reprise.http.token-file", file, Duration.ZERO);
  }

  @Test
  void finds_a_token_by_what_its_bearer_knows() throws Exception {
    String other = Token.secret();
    Tokens tokens =
        tokens(
            "\n# those of the shop\n\n"
                + Token.of("shop", CLIENT, SECRET).line()
                + "\r\n  "
                + Token.of("ops@example.com", BOTH, other).line()
                + "  ");

    assertThat(tokens.find(SECRET).orElseThrow().name()).isEqualTo("shop");
    assertThat(tokens.find(SECRET).orElseThrow().scopes()).containsExactly(Scope.CLIENT);
    assertThat(tokens.find(other).orElseThrow().scopeWords()).isEqualTo("client,operator");
    assertThat(tokens.find(Token.secret())).isEmpty();
    assertThat(tokens.find("")).isEmpty();
    assertThat(tokens.find(Token.hash(SECRET))).as("the hash is no token").isEmpty();
  }

  @Test
  void makes_tokens_that_are_random_and_known_by_their_prefix() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      made.add(Token.secret());
    }

    assertThat(made).hasSize(1000).allMatch(secret -> secret.matches("rp_[A-Za-z0-9_-]{43}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop client | has not three parts but 2",
        "shop client extra sha256:HASH | has not three parts but 4",
        "shöp client sha256:HASH | does not begin with a name",
        "shop reader sha256:HASH | has a scope that there is not (expected: client or operator",
        "shop client, sha256:HASH | has a scope that there is not",
        "shop client HASH | does not end with a hash",
        "shop client sha256:012345 | does not end with a hash",
        "first client sha256:1HASH | does not end with a hash",
        "first client sha256:FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            + " | does not end with a hash",
        "first client sha256:HASH | has the name of line 2",
        "second operator sha256:HASH0 | has the hash of a line before",
      })
  void names_a_line_that_is_wrong_and_shows_nothing_of_it(String line, String what) {
    String first = Token.of("first", CLIENT, SECRET).line();
    String same = first.substring(first.indexOf(':') + 1);
    String wrong = line.replace("HASH0", same).replace("HASH", HASH);

    assertThatThrownBy(() -> tokens("# comment\n" + first + "\n" + wrong + "\n"))
        .isInstanceOf(BadSecret.class)
        .hasMessageStartingWith("reprise.http.token-file: " + file + ", line 3 " + what)
        .hasMessageNotContainingAny(HASH, same, "shop", "reader", "second");
  }

  @Test
  void refuses_a_file_without_tokens_and_one_that_others_may_read() throws Exception {
    assertThatThrownBy(() -> tokens("")).hasMessageContaining("holds no token");
    assertThatThrownBy(() -> tokens("# none yet\n")).hasMessageContaining("holds no token");

    tokens(Token.of("shop", CLIENT, SECRET).line());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Tokens.in("reprise.http.token-file", file))
        .hasMessageContaining("has the rights rw-r--r--")
        .hasMessageContaining("chmod 640");
  }

  @Test
  void follows_its_file_and_keeps_the_tokens_before_one_that_is_bad() throws Exception {
    String other = Token.secret();
    Tokens tokens = tokens(Token.of("shop", CLIENT, SECRET).line());
    Token shop = tokens.find(SECRET).orElseThrow();
    assertThat(tokens.hold(shop)).isTrue();

    assertThat(tokens.warning()).isEmpty();
    Path good = Files.move(file, folder.resolve("good"));
    Authority.replace(file, "half a li");
    assertThat(tokens.hold(shop)).isTrue();
    assertThat(tokens.warning().orElseThrow())
        .startsWith("reprise.http.token-file: " + file + ", line 1 has a scope that there is not")
        .endsWith("The tokens before stay in force, also those withdrawn since.");
    Files.delete(file);
    assertThat(tokens.find(SECRET)).isPresent();
    assertThat(tokens.warning()).isPresent();
    Files.move(good, file);
    assertThat(tokens.warning()).as("put back as it was").isEmpty();

    Authority.replace(
        file, Token.of("shop", BOTH, SECRET).line() + "\n" + Token.of("new", CLIENT, other).line());
    assertThat(tokens.find(other)).isPresent();
    assertThat(tokens.warning()).isEmpty();
    assertThat(tokens.hold(shop)).as("of the same secret, for something else").isFalse();

    Authority.replace(file, Token.of("new", CLIENT, other).line());
    assertThat(tokens.find(SECRET)).isEmpty();
  }

  @Test
  void shows_nothing_of_a_token_where_it_is_printed() {
    Token token = Token.of("shop", CLIENT, SECRET);

    assertThat(token).hasToString("token shop").isEqualTo(Token.of("shop", CLIENT, SECRET));
    assertThat(token.line()).matches("shop client sha256:[0-9a-f]{64}").doesNotContain(SECRET);
    assertThatThrownBy(() -> Token.of("two words", CLIENT, SECRET))
        .hasMessageContaining("1 to 128 visible ASCII characters");
    assertThatThrownBy(() -> Token.of("shop", Set.of(), SECRET)).hasMessageContaining("no scope");
  }
}
