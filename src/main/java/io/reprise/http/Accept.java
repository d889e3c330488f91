package io.reprise.http;

import java.util.List;
import java.util.Locale;

/** What the header {@code Accept} asks for (RFC 9110, 12.5.1). */
final class Accept {
  private Accept() {}

  /** Whether one of the forms will do. */
  static boolean allows(Request request, List<Reply.Media> forms) {
    List<String> lines = request.all("accept");
    if (lines.isEmpty() || (lines.size() == 1 && lines.get(0).equals("*/*"))) {
      return true;
    }
    for (Reply.Media form : forms) {
      if (weight(lines, form) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether this form is named, not only covered by a star, and wanted. */
  static boolean names(Request request, Reply.Media form) {
    List<String> lines = request.all("accept");
    return lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(form.full()))
        && weight(lines, form) > 0;
  }

  /** The weight of the most specific range that covers the form; 0 if none does. */
  private static double weight(List<String> lines, Reply.Media form) {
    double weight = 0;
    int best = -1;
    for (String line : lines) {
      for (String range : line.split(",", -1)) {
        String[] parts = range.split(";", -1);
        int fit = fit(parts[0].strip().toLowerCase(Locale.ROOT), form);
        if (fit > best) {
          best = fit;
          weight = quality(parts);
        }
      }
    }
    return weight;
  }

  private static int fit(String range, Reply.Media form) {
    if (range.equals(form.full())) {
      return 2;
    }
    if (range.equals(form.main() + "/*")) {
      return 1;
    }
    return range.equals("*/*") ? 0 : -1;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 1; // a weight that can't be read is none
        }
      }
    }
    return 1;
  }
}
