package org.alloclab.harness.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command, in the macros of man(7), from what the command says of itself. */
final class ManPage {
    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec spec) {
        this.spec = spec;
    }

    static String of(CommandLine command) {
        return new ManPage(command.getCommandSpec()).write();
    }

    private String write() {
        UsageMessageSpec usage = spec.usageMessage();
        String name = spec.qualifiedName("-");
        page.append(".TH ").append(name.toUpperCase(java.util.Locale.ROOT)).append(" 1 \"\" \"alloclab\"\n");
        page.append(".SH NAME\n")
                .append(name)
                .append(" \\- ")
                .append(joined(usage.header()))
                .append('\n');
        page.append(".SH SYNOPSIS\n.nf\n");
        lines(spec.commandLine().getHelp().synopsis(0).strip());
        page.append(".fi\n");
        section("DESCRIPTION", usage.description());
        arguments("ARGUMENTS", spec.positionalParameters());
        arguments("OPTIONS", spec.options());
        if (!spec.subcommands().isEmpty()) {
            page.append(".SH COMMANDS\n");
            spec.subcommands()
                    .forEach((command, line) ->
                            entry(command, line.getCommandSpec().usageMessage().header()));
        }
        section("EXIT STATUS", usage.footer());
        return page.toString();
    }

    private void section(String title, String... lines) {
        if (lines.length > 0) {
            page.append(".SH ").append(title).append('\n');
            for (String line : lines) {
                lines(plain(line));
                page.append(".br\n");
            }
        }
    }

    private void arguments(String title, List<? extends ArgSpec> arguments) {
        if (arguments.stream().anyMatch(argument -> !argument.hidden())) {
            page.append(".SH ").append(title).append('\n');
            for (ArgSpec argument : arguments) {
                if (!argument.hidden()) {
                    entry(head(argument), argument.description());
                }
            }
        }
    }

    private static String head(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String names = String.join(", ", option.names());
            return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
        }
        return ((PositionalParamSpec) argument).paramLabel();
    }

    private void entry(String head, String... description) {
        page.append(".TP\n.B ").append(escaped(head)).append('\n');
        for (String line : description) {
            lines(plain(line));
            page.append(".br\n");
        }
    }

    private void lines(String text) {
        text.lines().forEach(line -> page.append(escaped(line)).append('\n'));
    }

    private static String joined(String... lines) {
        return escaped(plain(String.join(" ", lines)));
    }

    private static String plain(String text) {
        return Ansi.OFF.string(String.format(text.replaceAll("%(?!n)", "%%")));
    }

    /** No line begins with a macro, no dash is a hyphen, no backslash an escape. */
    private static String escaped(String line) {
        String text = line.replace("\\", "\\e").replace("-", "\\-");
        return text.startsWith(".") || text.startsWith("'") ? "\\&" + text : text;
    }
}
