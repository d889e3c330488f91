package io.reprise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines that somebody types in a terminal, with editing, completion and those typed before. */
final class TerminalLines implements Lines, AutoCloseable {
  private final Terminal terminal;
  private LineReader reader;

  private TerminalLines(Terminal terminal) {
    this.terminal = terminal;
    this.reader = reader(terminal, words -> List.of());
  }

  /** Empty if standard input is no terminal, or one that can't be used as one. */
  static Optional<TerminalLines> open() {
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(false)
              .nativeSignals(true)
              .encoding(StandardCharsets.UTF_8)
              .build();
      return Optional.of(new TerminalLines(terminal));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  @Override
  public void complete(Function<List<String>, List<String>> completions) {
    reader = reader(terminal, completions);
  }

  /** A word is what stands between spaces; what was typed is kept in memory only. */
  private static LineReader reader(
      Terminal terminal, Function<List<String>, List<String>> completions) {
    DefaultParser words = new DefaultParser();
    words.setEscapeChars(new char[0]);
    words.setQuoteChars(new char[0]);
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .parser(words)
        .completer(
            (it, line, candidates) ->
                completions
                    .apply(line.words().subList(0, line.wordIndex()))
                    .forEach(word -> candidates.add(new Candidate(word))))
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
        .build();
  }

  @Override
  public Optional<String> next(String prompt) {
    try {
      return Optional.of(reader.readLine(prompt));
    } catch (UserInterruptException | EndOfFileException e) {
      return Optional.empty();
    }
  }

  /** Where to print. */
  PrintWriter out() {
    return terminal.writer();
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      // It is given back as well as it can be.
    }
  }
}
