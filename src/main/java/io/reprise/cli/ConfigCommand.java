package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cli.Configuration.Setting;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the settings in force and where each came from. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Prints the settings in force and where each came from; secrets are hidden.",
      "Defaults < --config FILE < environment < flags."
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  REPRISE_HTTP_HOST, REPRISE_HTTP_PORT, REPRISE_HTTP_TOKEN_FILE,",
      "  REPRISE_HTTP_CERTIFICATE_FILE, REPRISE_HTTP_KEY_FILE,",
      "  REPRISE_MANAGEMENT_HOST, REPRISE_MANAGEMENT_PORT,",
      "  REPRISE_REMOTING_HOST, REPRISE_REMOTING_PORT,",
      "  REPRISE_COMPONENTS, REPRISE_DATA, REPRISE_STORAGE_PORT,",
      "  REPRISE_STORAGE_URL, REPRISE_STORAGE_USER,",
      "  REPRISE_STORAGE_PASSWORD or REPRISE_STORAGE_PASSWORD_FILE,",
      "  REPRISE_CLUSTER_SEEDS or REPRISE_CLUSTER_DISCOVERY,",
      "  REPRISE_CLUSTER_CERTIFICATE_FILE, REPRISE_CLUSTER_KEY_FILE,",
      "  REPRISE_CLUSTER_TRUST_FILE"
    })
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingFlags flags = new SettingFlags();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ConfigCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Setting> settings = flags.load(surroundings.environment()).settings();
    if (form.json()) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      ArrayNode rows = all.putArray("settings");
      for (Setting s : settings) {
        JsonNode value = JsonText.of(s.value());
        rows.addObject().put("key", s.key()).put("origin", s.origin()).set("value", value);
      }
      out.println(JsonText.indented(all));
      return ExitCode.OK;
    }
    Table table = new Table("KEY", "VALUE", "FROM").whole(0);
    settings.forEach(s -> table.row(s.key(), text(s.value()), s.origin()));
    table.print(out, surroundings.columns());
    return ExitCode.OK;
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return String.valueOf(value);
  }
}
