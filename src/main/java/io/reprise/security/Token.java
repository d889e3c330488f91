package io.reprise.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a node knows of a token: whose it is, what it is for, and its hash. It does not know the
 * token, and shows the hash only as a line of its file.
 *
 * <p>The hash is a plain SHA-256. Slow hashes with a salt are for passwords, which people choose
 * and which can be guessed; a token has 256 random bits, and nobody finds it from its hash by
 * trying, however fast a try is. A fast one costs a request less than a microsecond.
 */
public final class Token {
  /** Characters of a name. */
  public static final int NAME_MAX = 128;

  /** So that those who look for secrets in files know one when they see it. */
  private static final String PREFIX = "rp_";

  private static final int RANDOM_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final Set<Scope> scopes;
  private final String hash;

  /**
   * A token that is known by its hash.
   *
   * @param name 1 to {@value #NAME_MAX} visible ASCII characters, no {@code #} first
   * @param scopes one at least
   * @param hash SHA-256 as 64 digits of hex, in lower case
   */
  Token(String name, Set<Scope> scopes, String hash) {
    this.name = name;
    this.scopes = Set.copyOf(scopes);
    this.hash = hash;
  }

  /** What is new: told once to whoever shall have it. */
  public static String secret() {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /**
   * What a node is to know of a secret.
   *
   * @throws IllegalArgumentException if the name is none, or there is no scope; the message is for
   *     people
   */
  public static Token of(String name, Set<Scope> scopes, String secret) {
    requireName(name);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("no scope (expected: " + Scope.words() + ")");
    }
    return new Token(name, scopes, hash(secret));
  }

  /** Says what is wrong with a name, which is no secret. */
  static void requireName(String name) {
    boolean visible = name.chars().allMatch(c -> c > ' ' && c <= '~');
    if (name.isEmpty() || name.length() > NAME_MAX || !visible || name.startsWith("#")) {
      throw new IllegalArgumentException(
          "not a name (expected: 1 to %d visible ASCII characters, # not first)"
              .formatted(NAME_MAX));
    }
  }

  static String hash(String secret) {
    try {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Whose it is; commands sent with it carry this name. */
  public String name() {
    return name;
  }

  /** What it is for; one at least. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** The scopes in words, e.g. {@code client,operator}. */
  public String scopeWords() {
    return new TreeSet<>(scopes).stream().map(Scope::word).collect(Collectors.joining(","));
  }

  String hash() {
    return hash;
  }

  /** Its line in a token file; whoever reads it can't make the token from it. */
  public String line() {
    return name + " " + scopeWords() + " " + Tokens.SHA256 + hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token token
        && token.name.equals(name)
        && token.scopes.equals(scopes)
        && token.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, scopes, hash);
  }

  /** Its name: it may get into logs. */
  @Override
  public String toString() {
    return "token " + name;
  }
}
