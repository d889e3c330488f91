package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.security.BadSecret;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: picks the verb and runs it. */
public final class Cli {
  private static final int HELP_COLUMNS_MAX = 100;

  /** Verbs that must know all the others. */
  private static final Set<String> OF_ALL = Set.of("completion", "help");

  private final Surroundings surroundings;
  private final PrintWriter out;
  private final PrintWriter err;

  Cli(Surroundings surroundings, PrintWriter out, PrintWriter err) {
    this.surroundings = surroundings;
    this.out = out;
    this.err = err;
  }

  /**
   * The line with the verb that it begins with, or with all of them: to read what each of them
   * takes is a good part of the time until a verb begins.
   */
  private CommandLine commands(String[] arguments) {
    CommandLine commands = new CommandLine(new RepriseCommand());
    Map<String, Supplier<Object>> verbs = verbs();
    String first = arguments.length == 0 ? "" : arguments[0];
    if (verbs.containsKey(first) && !OF_ALL.contains(first)) {
      verbs.keySet().retainAll(Set.of(first));
    }
    verbs.values().forEach(verb -> commands.addSubcommand(verb.get()));
    return commands
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setUsageHelpWidth(helpWidth(surroundings.columns()))
        .setParameterExceptionHandler(Cli::explainUsage)
        .setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
  }

  private Map<String, Supplier<Object>> verbs() {
    Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();
    verbs.put("dev", () -> new DevCommand(surroundings));
    verbs.put("node", () -> new NodeCommand(surroundings));
    verbs.put("new", NewCommand::new);
    verbs.put("tour", () -> new TourCommand(surroundings));
    verbs.put("entity", () -> entity(surroundings));
    verbs.put("cluster", () -> cluster(surroundings));
    verbs.put("message", () -> message(surroundings));
    verbs.put("find", () -> new FindCommand(surroundings));
    verbs.put("flow", () -> flow(surroundings));
    verbs.put("replay", () -> replay(surroundings));
    verbs.put("journal", () -> journal(surroundings));
    verbs.put("component", () -> component(surroundings));
    verbs.put("clock", () -> clock(surroundings));
    verbs.put("token", () -> tokens(surroundings));
    verbs.put("bench", () -> new BenchCommand(surroundings));
    verbs.put("config", () -> new ConfigCommand(surroundings));
    verbs.put("completion", CompletionCommand::new);
    verbs.put("help", CommandLine.HelpCommand::new);
    return verbs;
  }

  private static CommandLine entity(Surroundings surroundings) {
    return new CommandLine(new EntityCommands())
        .addSubcommand(new EntitySend(surroundings))
        .addSubcommand(new EntityGet(surroundings))
        .addSubcommand(new EntityList(surroundings))
        .addSubcommand(new EntityHistory(surroundings))
        .addSubcommand(new EntityDiff(surroundings))
        .addSubcommand(new EntityExplain(surroundings))
        .addSubcommand(new EntityWhatIf(surroundings))
        .addSubcommand(new EntityExport(surroundings))
        .addSubcommand(new EntityOutages(surroundings))
        .addSubcommand(new EntityRetry(surroundings))
        .addSubcommand(new EntityRebuild(surroundings));
  }

  private static CommandLine cluster(Surroundings surroundings) {
    return new CommandLine(new ClusterCommands())
        .addSubcommand(new ClusterStatus(surroundings))
        .addSubcommand(new ClusterDoctor(surroundings))
        .addSubcommand(new ClusterDrain(surroundings));
  }

  private static CommandLine message(Surroundings surroundings) {
    return new CommandLine(new MessageCommands())
        .addSubcommand(new MessageList(surroundings))
        .addSubcommand(new MessageShow(surroundings))
        .addSubcommand(new MessageRetry(surroundings))
        .addSubcommand(new MessageSkip(surroundings));
  }

  private static CommandLine flow(Surroundings surroundings) {
    return new CommandLine(new FlowCommands())
        .addSubcommand(new FlowShow(surroundings))
        .addSubcommand(new FlowExport(surroundings));
  }

  private static CommandLine replay(Surroundings surroundings) {
    return new CommandLine(new ReplayCommands())
        .addSubcommand(new ReplayCheck(surroundings))
        .addSubcommand(new ReplayOpen(surroundings))
        .addSubcommand(new ReplayStep(surroundings))
        .addSubcommand(new ReplayFind(surroundings));
  }

  private static CommandLine journal(Surroundings surroundings) {
    return new CommandLine(new JournalCommands())
        .addSubcommand(new JournalVerify(surroundings))
        .addSubcommand(new JournalBackingUp(surroundings))
        .addSubcommand(new JournalRestoring(surroundings))
        .addSubcommand(new JournalImporting(surroundings));
  }

  private static CommandLine component(Surroundings surroundings) {
    return new CommandLine(new ComponentCommands())
        .addSubcommand(new ComponentList(surroundings))
        .addSubcommand(new ComponentShow(surroundings))
        .addSubcommand(new ComponentCheck(surroundings));
  }

  private static CommandLine clock(Surroundings surroundings) {
    return new CommandLine(new ClockCommand(surroundings))
        .setUnmatchedOptionsArePositionalParams(true); // -15m is explained as a move
  }

  private static CommandLine tokens(Surroundings surroundings) {
    return new CommandLine(new TokenCommands())
        .addSubcommand(new TokenNew())
        .addSubcommand(new TokenList(surroundings));
  }

  /**
   * Runs a verb to its end and gives the exit code for the process.
   *
   * @param columns how wide the terminal is; 0 if the output goes elsewhere
   * @param errorColumns the same of where errors and progress go
   */
  public static int run(String[] arguments, int columns, int errorColumns, NodeStarter starter) {
    Map<String, String> environment = System.getenv();
    InputStream input = System.in;
    ProcessOutput output = new ProcessOutput(FileDescriptor.out, 1);
    PrintWriter out = writer(output);
    PrintWriter err = writer(new ProcessOutput(FileDescriptor.err, 2));
    try {
      int exitCode =
          new Cli(new Surroundings(environment, input, columns, errorColumns, starter), out, err)
              .run(arguments);
      boolean failed = out.checkError(); // a PrintWriter says nothing by itself
      if (exitCode != ExitCode.OK || !failed) {
        return exitCode;
      }
      if (output.isClosedByReader()) {
        return ExitCode.NOBODY_READS;
      }
      err.println("reprise: the output could not be written to its end");
      return ExitCode.REFUSED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  int run(String... arguments) {
    return commands(arguments).execute(arguments);
  }

  /** UTF-8 whatever the locale says: entities hold any text, and the output is often a file. */
  private static PrintWriter writer(OutputStream output) {
    return new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), true);
  }

  private static int helpWidth(int columns) {
    return columns == 0 ? HELP_COLUMNS_MAX : Math.max(60, Math.min(columns, HELP_COLUMNS_MAX));
  }

  private static int explainUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    if (e instanceof UnmatchedArgumentException && !command.getSubcommands().isEmpty()) {
      err.println("Verbs: " + String.join(", ", command.getSubcommands().keySet()));
    }
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int explain(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    if (e instanceof CliFailure failure) {
      err.println(failure.getMessage());
      return failure.exitCode();
    }
    if (e instanceof ConfigurationFailed || e instanceof BadSecret) {
      err.println(e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof BadComponent) {
      err.println(e.getMessage());
      return ExitCode.REFUSED;
    }
    LoggerFactory.getLogger(Cli.class)
        .error("{} failed", command.getCommandSpec().qualifiedName(), e);
    return ExitCode.REFUSED;
  }
}
