package io.reprise.security;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a file that may change while it is used: one that is new there counts, and one that
 * is gone no longer does, after the time between two looks. A file that can't be used leaves the
 * tokens before it in force, and is told in the log.
 *
 * <p>A line each, {@code NAME SCOPE[,SCOPE] sha256:HEX}; {@code #} begins a comment line. Safe for
 * use by several threads.
 */
public final class Tokens {
  static final String SHA256 = "sha256:";

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String FORM = "NAME SCOPE[,SCOPE] sha256:HEX";
  private static final String ADVICE = "./reprise token new NAME --scope client writes a line.";

  private final Followed<Map<String, Token>> byHash;

  private Tokens(Followed<Map<String, Token>> byHash) {
    this.byHash = byHash;
  }

  /**
   * Reads the file.
   *
   * @param setting that names it, for messages
   * @param lookEvery how often to look whether it has changed
   * @throws BadSecret if it can't be used now: says which line and why, nothing of what is in it
   */
  public static Tokens open(String setting, Path file, Duration lookEvery) {
    return new Tokens(
        new Followed<>(
            List.of(file),
            lookEvery,
            () -> someByHash(setting, file),
            tokens -> LOG.info("{}: now of {}", setting, names(tokens)),
            e -> LOG.error("{} The tokens before stay in force.", e.getMessage())));
  }

  /**
   * Those of a file, as they are now, in its order; there may be none.
   *
   * @throws BadSecret as above
   */
  public static Collection<Token> in(String setting, Path file) {
    return byHash(setting, file).values();
  }

  /**
   * The token that a secret is; empty if it is none that counts.
   *
   * <p>Looked up by its hash. How long that takes may tell how much of a hash was found, but nobody
   * can make a secret whose hash begins as they want it to: so it tells nothing of use.
   */
  public Optional<Token> find(String secret) {
    return Optional.ofNullable(byHash.current().get(Token.hash(secret)));
  }

  /** Whether a token that was found counts still, for the same. */
  public boolean hold(Token token) {
    return Optional.ofNullable(byHash.current().get(token.hash()))
        .filter(token::equals)
        .isPresent();
  }

  /**
   * What to tell an operator about the file as it is now.
   *
   * @return empty while its tokens are those that count
   */
  public Optional<String> warning() {
    return byHash
        .problem()
        .map(problem -> problem + " The tokens before stay in force, also those withdrawn since.");
  }

  private static String names(Map<String, Token> tokens) {
    return tokens.values().stream().map(Token::name).collect(Collectors.joining(", "));
  }

  /** Nobody could call a node with none, which is not what an empty file is meant to say. */
  private static Map<String, Token> someByHash(String setting, Path file) {
    Map<String, Token> tokens = byHash(setting, file);
    if (tokens.isEmpty()) {
      throw new BadSecret(setting, file + " holds no token", "a line a token: " + FORM, ADVICE);
    }
    return tokens;
  }

  private static Map<String, Token> byHash(String setting, Path file) {
    String text = SecretFile.whole(setting, file);
    Map<String, Token> tokens = new LinkedHashMap<>();
    Map<String, Integer> names = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      Place place = new Place(setting, file, number);
      Token token = token(content, place);
      Integer same = names.putIfAbsent(token.name(), number);
      if (same != null) {
        throw place.bad("has the name of line " + same, "a name of its own for each token");
      }
      if (tokens.putIfAbsent(token.hash(), token) != null) {
        throw place.bad("has the hash of a line before", "a token of its own for each name");
      }
    }
    return tokens;
  }

  private record Place(String setting, Path file, int line) {
    BadSecret bad(String what, String expected) {
      return new BadSecret(setting, file + ", line " + line + " " + what, expected, ADVICE);
    }
  }

  private static Token token(String line, Place place) {
    String[] parts = line.split("\\s+", -1);
    if (parts.length != 3) {
      throw place.bad("has not three parts but " + parts.length, FORM);
    }
    try {
      Token.requireName(parts[0]);
    } catch (IllegalArgumentException e) {
      throw place.bad("does not begin with a name", FORM);
    }
    Set<Scope> scopes = new TreeSet<>();
    for (String word : parts[1].split(",", -1)) {
      scopes.add(
          Scope.of(word)
              .orElseThrow(
                  () -> place.bad("has a scope that there is not", Scope.words() + ", or both")));
    }
    if (!parts[2].startsWith(SHA256)
        || !HASH.matcher(parts[2].substring(SHA256.length())).matches()) {
      throw place.bad("does not end with a hash", "sha256: and 64 digits of hex, in lower case");
    }
    return new Token(parts[0], scopes, parts[2].substring(SHA256.length()));
  }
}
