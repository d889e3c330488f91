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

  /** Whether the first form is wanted more than the second, which is sent if both are alike. */
  static boolean prefers(Request request, Reply.Media form, Reply.Media usual) {
    List<String> lines = request.all("accept");
    Range first = range(lines, form);
    Range second = range(lines, usual);
    return first.weight > second.weight
        || (first.weight == second.weight && first.weight > 0 && first.fit > second.fit);
  }

  private record Range(int fit, double weight) {}

  /** The weight of the most specific range that covers the form; 0 if none does. */
  private static double weight(List<String> lines, Reply.Media form) {
    return range(lines, form).weight;
  }

  private static Range range(List<String> lines, Reply.Media form) {
    Range best = new Range(-1, 0);
    for (String line : lines) {
      for (String range : line.split(",", -1)) {
        String[] parts = range.split(";", -1);
        int fit = fit(parts[0].strip().toLowerCase(Locale.ROOT), form);
        if (fit > best.fit) {
          best = new Range(fit, quality(parts));
        }
      }
    }
    return best;
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
