package io.reprise.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a bundle from its first byte to its last and says what is wrong with it. */
final class BundleCheck {

  private static final Pattern FORMAT =
      Pattern.compile("\\{\"bundle\":([0-9]{1,9})([^0-9].*)?", Pattern.DOTALL);
  private static final int FORMAT_WITHIN_BYTES = 24;
  private static final int QUOTED_MAX = 40;
  private static final String AGAIN = " Export it again.";
  private static final String EDITED = " The bundle was edited or damaged: export it again.";

  private final Path file;
  private final BundleLines lines;
  private final JournalSettings limits;
  private final MessageDigest whole = BundleForm.sha256();
  private final Map<String, BundleIndex> places = new LinkedHashMap<>();
  private long line;

  BundleCheck(Path file, BundleLines lines, JournalSettings limits) {
    this.file = file;
    this.lines = lines;
    this.limits = limits;
  }

  /**
   * Checks all of it.
   *
   * @throws BadBundle with the first thing that is wrong
   * @throws IOException if the file can't be read
   */
  BundleHeader run() throws IOException {
    BundleHeader header = header();
    List<BundleHeader.Part> parts = header.entities();
    for (BundleHeader.Part part : parts) {
      BundleIndex index = new BundleIndex(part, line + 1);
      places.put(part.entity(), index);
      for (long sequence = part.from(); sequence <= part.through(); sequence++) {
        entry(header, part, sequence);
        index.add(sequence, lines.position());
      }
    }
    if (next()) {
      throw bad(
          "a line beyond the "
              + header.entries()
              + " entries that the header names, so the checksum does not cover it."
              + EDITED);
    }
    if (!BundleForm.hex(whole).equals(header.checksum())) {
      throw new BadBundle(
          file,
          0,
          "checksum: that of the first line is not the one of what stands in the file." + EDITED);
    }
    return header;
  }

  /** Where the entries stand, by {@code component/id}. */
  Map<String, BundleIndex> places() {
    return places;
  }

  private BundleHeader header() throws IOException {
    if (!next()) {
      throw new BadBundle(file, 0, "is empty (expected: a bundle)." + AGAIN);
    }
    format();
    refuseLongLine();
    BundleHeader header = readHeader();
    int covered = BundleForm.coveredBytes(lines.bytes(), lines.length());
    if (covered < 0) {
      throw bad("does not end with the checksum over all." + EDITED);
    }
    whole.update(lines.bytes(), 0, covered);
    if (header.entities().size() > limits.bundleEntitiesMax()) {
      throw bad(
          header.entities().size()
              + " entities (expected: at most reprise.journal.bundle-max-entities, "
              + limits.bundleEntitiesMax()
              + "). Export fewer, or raise it.");
    }
    return header;
  }

  /** Before anything else: all else may have another form in a newer format. */
  private void format() {
    String begin =
        new String(lines.bytes(), 0, Math.min(lines.length(), FORMAT_WITHIN_BYTES), US_ASCII);
    Matcher format = FORMAT.matcher(begin);
    if (format.matches()) {
      int found = Integer.parseInt(format.group(1));
      if (found != BundleHeader.FORMAT) {
        throw bad(
            "bundle: format "
                + found
                + " (expected: "
                + BundleHeader.FORMAT
                + "). A newer Reprise wrote it: open it with that version or a later one.");
      }
    } else if (!lines.ended() && BundleForm.FIRST_BYTES.startsWith(head(begin))) {
      throw truncated("it breaks off in the first line");
    } else {
      throw bad(
          "not a bundle: it begins with "
              + quoted()
              + " (expected: {\"bundle\":"
              + BundleHeader.FORMAT
              + ",…). Name a file that `reprise entity export` wrote.");
    }
  }

  private static String head(String text) {
    return text.substring(0, Math.min(text.length(), BundleForm.FIRST_BYTES.length()));
  }

  private String quoted() {
    byte[] begin = Arrays.copyOf(lines.bytes(), Math.min(lines.length(), QUOTED_MAX));
    return '\'' + new String(begin, UTF_8).replaceAll("\\p{Cntrl}", "?") + '\'';
  }

  private BundleHeader readHeader() {
    JsonNode json;
    try {
      json = EntryJson.tree(Arrays.copyOf(lines.bytes(), lines.length()));
    } catch (IOException e) {
      if (lines.ended()) {
        throw bad("is not JSON, so the checksum can't be checked." + EDITED);
      }
      throw truncated("it breaks off in the first line");
    }
    try {
      return BundleHeader.read(json);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw bad(e.getMessage() + ", so the checksum can't be checked." + EDITED);
    }
  }

  private void entry(BundleHeader header, BundleHeader.Part part, long sequence)
      throws IOException {
    if (!next()) {
      throw new BadBundle(
          file,
          0,
          "truncated: it ends after "
              + (line - 2)
              + " of "
              + header.entries()
              + " entries."
              + AGAIN);
    }
    refuseLongLine();
    if (!BundleForm.isIntact(lines.bytes(), lines.length())) {
      throw notIntact();
    }
    if (!BundleForm.isOf(lines.bytes(), BundleForm.begin(part.entity(), sequence))) {
      throw bad(
          "checksum: holds "
              + placeFound()
              + " (expected: "
              + part.entity()
              + " sequence "
              + sequence
              + "): a gap, or lines out of order, which the checksum over all does not fit."
              + EDITED);
    }
    whole.update(lines.bytes(), 0, lines.length());
  }

  private BadBundle notIntact() {
    if (!lines.ended() && !isJson()) {
      return truncated("it breaks off in the middle of an entry");
    }
    if (lines.length() > 0 && lines.bytes()[lines.length() - 1] == '\r') {
      return bad(
          "checksum: ends with a carriage return. Something has changed the line ends: copy it as"
              + " a binary file.");
    }
    return bad("checksum: the line is not the one that was written." + EDITED);
  }

  private boolean isJson() {
    try {
      EntryJson.tree(Arrays.copyOf(lines.bytes(), lines.length()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String placeFound() {
    try {
      Entry found = EntryJson.read(BundleForm.entry(lines.bytes(), lines.length()), "the line", 0);
      return found.entity() + " sequence " + found.sequence();
    } catch (UnreadableEntry e) {
      return "no entry";
    }
  }

  private void refuseLongLine() {
    if (lines.tooLong()) {
      throw bad(
          "longer than "
              + limits.bundleLineBytes()
              + " bytes (reprise.journal.bundle-line-bytes). Raise it if entries are that large.");
    }
  }

  private boolean next() throws IOException {
    boolean there = lines.next();
    line++;
    return there;
  }

  private BadBundle truncated(String where) {
    return bad("truncated: " + where + "." + AGAIN);
  }

  private BadBundle bad(String what) {
    return new BadBundle(file, line, what);
  }
}
