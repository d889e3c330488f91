package io.reprise.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, columns aligned, fitted to the width of the terminal. */
final class Table {
  static final String GAP = "  ";
  private static final int COLUMN_MIN = 8;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
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

  /** Takes from the widest column until all fit: narrow ones, such as numbers, stay whole. */
  private static void shrink(int[] widths, int room) {
    while (Arrays.stream(widths).sum() > room) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= COLUMN_MIN) {
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

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
