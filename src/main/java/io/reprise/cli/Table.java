package io.reprise.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows under headings, columns aligned, fitted to the width of the terminal. */
final class Table {
  static final String GAP = "  ";
  private static final int COLUMN_MIN = 8;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> whole = new HashSet<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Keeps these columns (from 0) at full width, however narrow the terminal is. */
  Table whole(Integer... columns) {
    whole.addAll(List.of(columns));
    return this;
  }

  /** Adds a row. */
  Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + headings.size() + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Prints headings and rows.
   *
   * @param columns the width to fit in; 0 for as wide as it gets
   */
  void print(PrintWriter out, int columns) {
    int[] widths = widths(columns);
    out.println(line(headings, widths));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private int[] widths(int columns) {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      int widest = rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
      widths[i] = Math.max(length(headings.get(i)), widest);
    }
    if (columns > 0) {
      shrink(widths, columns - GAP.length() * (widths.length - 1));
    }
    return widths;
  }

  /** Takes from the widest column until all fit, or until none can give more. */
  private void shrink(int[] widths, int room) {
    while (Arrays.stream(widths).sum() > room) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean gives = widths[i] > COLUMN_MIN && !whole.contains(i);
        widest = gives && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  /** One line of cells; the last is not padded, one that is too long ends in {@code …}. */
  static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP).append(fit(cells.get(i), widths[i]));
    }
    return line.toString().stripTrailing();
  }

  /** Control characters would break the row, so they are shown as {@code ·}. */
  private static String fit(String text, int width) {
    String cell = text.replaceAll("\\p{Cntrl}", "·");
    int length = length(cell);
    if (length <= width) {
      return cell + " ".repeat(width - length);
    }
    return cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
  }

  static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
