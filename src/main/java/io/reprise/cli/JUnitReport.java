package io.reprise.cli;

import io.reprise.replay.CheckReport;
import io.reprise.replay.Divergence;
import io.reprise.replay.Expectations;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A check's report in the form that JUnit's reports have, which build servers show: a test case for
 * each command, one for each named entity with differences, and one for each expectation that was
 * not needed.
 */
final class JUnitReport {
  private static final String SUITE = "reprise replay check";

  private final XMLStreamWriter xml;

  private JUnitReport(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes it.
   *
   * @throws CliFailure if the file can't be written
   */
  static void write(CheckReport report, Path file) {
    try (Writer out = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new JUnitReport(xml).write(report);
      xml.close();
    } catch (IOException | XMLStreamException e) {
      throw new CliFailure(
          ExitCode.REFUSED, "--junit: " + file + " can't be written: " + e.getMessage(), e);
    }
  }

  private void write(CheckReport report) throws XMLStreamException {
    long failing =
        report.commands().values().stream().filter(count -> count.differing() > 0).count();
    int cases = report.commands().size() + report.differing().size() + report.unusedRules().size();
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", SUITE);
    xml.writeAttribute("tests", Integer.toString(cases));
    xml.writeAttribute(
        "failures",
        Long.toString(failing + report.differing().size() + report.unusedRules().size()));
    for (Map.Entry<String, CheckReport.Count> command : report.commands().entrySet()) {
      CheckReport.Count count = command.getValue();
      testCase(
          command.getKey(),
          count.differing() > 0
              ? "%d of %d come out otherwise"
                  .formatted(count.differing(), count.same() + count.expected() + count.differing())
              : "",
          "");
    }
    for (CheckReport.Differing differing : report.differing()) {
      Divergence first = differing.first();
      testCase(
          first.entity(),
          "#%d %s: %s -> %s"
              .formatted(first.sequence(), first.command(), first.before(), first.after()),
          "recorded %s%nnow %s%nand %d more"
              .formatted(
                  OutcomeText.of(first.recorded()), OutcomeText.of(first.now()), differing.more()));
    }
    for (Expectations.Rule rule : report.unusedRules()) {
      testCase("expect " + rule.text(), "nothing differs so", rule.reason());
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void testCase(String name, String failure, String text) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", SUITE);
    xml.writeAttribute("name", writable(name));
    if (!failure.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", writable(failure));
      xml.writeCharacters(writable(text));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** XML 1.0 has no place for most control characters, not even escaped. */
  private static String writable(String text) {
    return text.replaceAll("[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "·");
  }
}
