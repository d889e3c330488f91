package io.reprise.testkit;

/** Ends the tries of {@link Specs}: there is something to report. */
final class BrokenPromise extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  BrokenPromise(Finding finding) {
    super(finding.promise().text());
    this.finding = finding;
  }

  Finding finding() {
    return finding;
  }
}
