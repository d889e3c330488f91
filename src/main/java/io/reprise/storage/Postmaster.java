package io.reprise.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known from outside about the server process of a data folder: what its {@code
 * postmaster.pid} says, and whether that is still true.
 *
 * @param folder the data folder, as a real path
 * @param pid of the process that wrote the file
 * @param port 0 if the file does not say yet
 */
record Postmaster(Path folder, long pid, int port) {
  private static final Path PROCESSES = Path.of("/proc");

  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /** Reads {@code postmaster.pid}; empty if there is none, or none that can be understood. */
  static Optional<Postmaster> of(Path folder) throws IOException {
    Path file = folder.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    try {
      long pid = Long.parseLong(lines.get(PID_LINE).strip());
      int port = lines.size() > PORT_LINE ? Integer.parseInt(lines.get(PORT_LINE).strip()) : 0;
      return Optional.of(new Postmaster(folder, pid, port));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty(); // a server that died while it wrote the file, or that writes now
    }
  }

  /**
   * Whether the process lives and is a server on this folder: not a zombie, nor another process
   * that was given the same number later. Every process of PostgreSQL works in its data folder.
   */
  boolean runs() {
    if (Files.isDirectory(PROCESSES)) {
      return isServer(folder, PROCESSES.resolve(Long.toString(pid)));
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).endsWith("postgres"))
        .isPresent();
  }

  /**
   * Whether {@code postmaster.pid} is known to be left over and yet would keep PostgreSQL from
   * starting: its number belongs to a zombie, or by now to a process or thread of somebody else (in
   * a container the numbers soon come again), and no other process of the server is left either.
   * Always false where processes can't be looked at.
   */
  boolean blocksThoughGone() throws IOException {
    return Files.isDirectory(PROCESSES.resolve(Long.toString(pid)))
        && !runs()
        && processes(folder).isEmpty();
  }

  /** All processes of a server on a folder; none where processes can't be looked at. */
  static List<Long> processes(Path folder) throws IOException {
    List<Long> found = new ArrayList<>();
    if (!Files.isDirectory(PROCESSES)) {
      return found;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : all) {
        if (isServer(folder, process)) {
          found.add(Long.valueOf(process.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static boolean isServer(Path folder, Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
          && Files.readString(process.resolve("comm")).strip().equals("postgres");
    } catch (IOException e) {
      return false; // gone, a zombie, or another user's: the folder is ours, so is its server
    }
  }
}
