package org.alloclab.harness.cli;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.HeapTooSmallException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.study.sweep.ClusterFailure;
import org.alloclab.harness.study.sweep.WorkerFailure;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How failures are said: one line on standard error for whatever the user can mend. */
final class Failures {
    private Failures() {}

    static int usage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        StringBuilder line = new StringBuilder("alloclab: ").append(oneLine(e.getMessage()));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                line.append("; did you mean ").append(suggestions.get(0)).append('?');
            }
        }
        line.append("; see '").append(command.getCommandSpec().qualifiedName()).append(" --help'");
        command.getErr().println(line);
        return ExitCode.USAGE;
    }

    /** Whether memory was what failed, whoever wrapped that. */
    static boolean isOutOfMemory(Throwable failure) {
        return Throwables.getRootCause(failure) instanceof OutOfMemoryError;
    }

    static int outOfMemory(PrintWriter err) {
        err.println(
                "alloclab: " + HeapTooSmallException.ranOut("what is simulated").text());
        return ExitCode.DATA;
    }

    static int execution(Exception e, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        if (e instanceof BadInputException bad) {
            err.println("alloclab: " + oneLine(bad.text()));
            return ExitCode.DATA;
        }
        if (e instanceof HeapTooSmallException small) {
            err.println("alloclab: " + oneLine(small.text()));
            return ExitCode.DATA;
        }
        if (e instanceof UsageException) {
            err.println("alloclab: " + oneLine(e.getMessage()));
            return ExitCode.USAGE;
        }
        if (e instanceof SimulatedDeath death) {
            err.println("alloclab: the simulated program died while it started, by "
                    + death.signal().signalName() + ": " + death.text());
            return ExitCode.DEATH;
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            err.println("alloclab: a file cannot be read or written (" + oneLine(e.getMessage())
                    + "); see whether the disk has room, and the folder for temporary files, "
                    + System.getProperty("java.io.tmpdir"));
            return ExitCode.DATA;
        }
        if (e instanceof ClusterFailure lost) {
            err.println("alloclab: " + oneLine(lost.getMessage()));
            return ExitCode.CLUSTER;
        }
        if (e instanceof WorkerFailure worker) {
            err.println("alloclab: " + oneLine(worker.getMessage()));
            return worker.exitCode();
        }
        if (e instanceof PlugInFailure failure) {
            err.println("alloclab: " + oneLine(failure.text()));
            return ExitCode.PLUG_IN;
        }
        if (isOutOfMemory(e)) {
            return outOfMemory(err);
        }
        err.println("alloclab: this is a fault of alloclab itself, please report it with the command line:");
        e.printStackTrace(err);
        return ExitCode.INTERNAL;
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        return message == null
                ? "unknown failure"
                : message.lines().reduce((a, b) -> a + " " + b).orElse("");
    }
}
