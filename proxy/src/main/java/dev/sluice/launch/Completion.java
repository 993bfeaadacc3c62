package dev.sluice.launch;

import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice completion}: a script that makes a shell complete the program's commands and options. */
@Command(name = "completion", description = "Prints a completion script for bash, zsh or fish.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:printed", "2:wrong usage"},
        footer = {"", "Example: source <(sluice completion bash)", "In fish: sluice completion fish | source"})
final class Completion implements Callable<Integer> {
    /** The shells there is a script for. */
    enum Shell {
        bash, zsh, fish
    }

    @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "the shell that is to read it")
    private Shell shell = Shell.bash;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var program = spec.root().commandLine();
        spec.commandLine().getOut().print(switch (shell) {
            case bash -> bash(program);
            case zsh -> zsh(bash(program));
            case fish -> fish(program);
        });
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** It is read, not run. */
    private static String bash(CommandLine program) {
        return AutoComplete.bash(program.getCommandName(), program).replaceFirst("^#!.*\n", "");
    }

    /**
     * The script of bash, which zsh can read: by source, and as the file _sluice in a place of its fpath, which it looks for by the first
     * line and calls by its name. There the whole file is read before an alias in it holds.
     */
    private static String zsh(String bash) {
        return """
                #compdef sluice
                %sif [ "${funcstack[1]:-}" = _sluice ]; then
                  _bash_complete -o default -F _complete_sluice
                fi
                """.formatted(bash.replace("alias compopt=complete", "compopt() { return 0; }"));
    }

    private static String fish(CommandLine program) {
        var script = new StringBuilder("complete -c sluice -f\n");
        addOptions(script, "__fish_use_subcommand", program.getCommandSpec());
        addCommands(script, "__fish_use_subcommand", "", program);
        return script.toString();
    }

    /**
     * Those right below one.
     *
     * @param when they are offered
     * @param above what was typed before them, as fish asks for it
     */
    private static void addCommands(StringBuilder script, String when, String above, CommandLine line) {
        line.getSubcommands().forEach((name, command) -> {
            CommandSpec spec = command.getCommandSpec();
            script.append("complete -c sluice -n ").append(when).append(" -a ").append(name)
                    .append(description(spec.usageMessage().description())).append('\n');
            String seen = above + (above.isEmpty() ? "" : "; and ") + "__fish_seen_subcommand_from " + name;
            addOptions(script, "'" + seen + "'", spec);
            String none = "; and not __fish_seen_subcommand_from " + String.join(" ", command.getSubcommands().keySet());
            addCommands(script, "'" + seen + none + "'", seen, command);
        });
    }

    private static void addOptions(StringBuilder script, String when, CommandSpec spec) {
        spec.options().stream().filter(option -> !option.hidden()).forEach(option -> {
            script.append("complete -c sluice -n ").append(when);
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
            }
            script.append(option.arity().max() > 0 ? " -r" : "").append(description(option.description())).append('\n');
        });
    }

    private static String description(String[] lines) {
        return lines.length == 0 ? "" : " -d '" + lines[0].replace("%%", "%").replace("'", "\\'") + "'";
    }
}
