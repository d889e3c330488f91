package io.reprise.cli;

import io.reprise.security.BadSecret;
import io.reprise.security.FollowedTls;
import io.reprise.security.SecretFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a node is talked to.
 *
 * @param token sent with each request; empty: none
 * @param trust whose word on a node's certificate is taken; empty: that of those whom Java trusts
 */
record Way(Optional<String> token, Optional<SSLContext> trust) {
  /** Without a token, and as Java trusts. */
  static final Way PLAIN = new Way(Optional.empty(), Optional.empty());

  /**
   * As the variables of the environment say that name files.
   *
   * @throws BadSecret if one of the files can't be used; says why and what to do
   */
  static Way of(Map<String, String> environment) {
    return new Way(
        file(environment, Environment.TOKEN_FILE).map(Way::token),
        file(environment, Environment.CA_FILE)
            .map(file -> FollowedTls.trusting(Environment.CA_FILE, file)));
  }

  /**
   * How curl goes the same way, from a shell with the same variables: neither a token nor a path of
   * this process is shown.
   */
  String curl() {
    return "curl -sS"
        + (trust.isPresent() ? " --cacert \"$" + Environment.CA_FILE + '"' : "")
        + (token.isPresent()
            ? " -H \"Authorization: Bearer $(cat \"$" + Environment.TOKEN_FILE + "\")\""
            : "");
  }

  private static Optional<Path> file(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  private static String token(Path file) {
    String token = SecretFile.text(Environment.TOKEN_FILE, file);
    if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new BadSecret(
          Environment.TOKEN_FILE,
          file + " holds more than a token",
          "what ./reprise token new has printed, and nothing else",
          "Take the rest out.");
    }
    return token;
  }

  /** It may get into logs. */
  @Override
  public String toString() {
    return "Way" + (token.isPresent() ? " with a token" : "");
  }
}
