package io.reprise.dev;

import io.reprise.codec.ClassPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of a folder of classes, one for each time that they are loaded. A class loader reads
 * classes when they are first used: from the folder itself it would get some of before and some of
 * after a build.
 */
final class CodeCopies {

  /** Entities that leave may still load classes of the copy before. */
  private static final int KEPT = 2;

  private static final int HASH_LENGTH = 16;

  private final Path classes;
  private final List<Path> libraries;
  private final Deque<Path> copies = new ArrayDeque<>();
  private String lastHash = "";

  CodeCopies(Path classes, List<Path> libraries) {
    this.classes = classes;
    this.libraries = List.copyOf(libraries);
  }

  /** The classes as they are now, and the libraries. */
  ClassPath next(String origin) {
    try {
      Path copy = Files.createTempDirectory("reprise-dev-");
      copies.addLast(copy);
      lastHash = copyTo(copy);
      while (copies.size() > KEPT) {
        delete(copies.removeFirst());
      }
      List<Path> places = new ArrayList<>(List.of(copy));
      places.addAll(libraries);
      return new ClassPath(origin, places, lastHash);
    } catch (IOException e) {
      throw new DevFailed(classes + ": can't be copied: " + e, e);
    }
  }

  /** Copies, and gives a hash of names and contents. */
  private String copyTo(Path copy) throws IOException {
    MessageDigest digest = sha256();
    for (Path file : Folders.files(classes).keySet().stream().sorted().toList()) {
      Path name = classes.relativize(file);
      byte[] bytes = Files.readAllBytes(file);
      digest.update(name.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
      Path target = copy.resolve(name.toString());
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }

  String lastHash() {
    return lastHash;
  }

  /** Removes all copies: nothing is loaded from them any more. */
  void close() {
    copies.forEach(CodeCopies::delete);
    copies.clear();
  }

  static void delete(Path copy) {
    try (Stream<Path> inside = Files.walk(copy)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException stays) {
      return; // it lies where the system keeps what may be removed
    }
  }
}
