package io.reprise.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at what is in a folder. */
final class Folders {
  private Folders() {}

  /** By what a changed file differs. */
  record Stamp(FileTime modified, long size) {}

  /** A file's name within a folder. */
  static String name(Path folder, Path file) {
    return folder.relativize(file).toString();
  }

  /** The files in a folder and below it, also behind links; none if it is not there. */
  static Map<Path, Stamp> files(Path folder) {
    Map<Path, Stamp> files = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try {
      Files.walkFileTree(
          folder,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.put(file, new Stamp(attributes.lastModifiedTime(), attributes.size()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE; // a build removes files while we look
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
