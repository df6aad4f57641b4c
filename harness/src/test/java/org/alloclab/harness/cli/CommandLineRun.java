package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.alloclab.harness.plugin.ProviderRegistry;

/** A command that was run with the plug-ins of the class path: its exit code and what it printed. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err), ProviderRegistry::discover);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
