package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;

/** A command that was run: its exit code and what it printed. */
record CommandLineRun(int code, String out, String err) {

    /** With the plug-ins of the class path. */
    static CommandLineRun of(String... arguments) {
        return of(ProviderRegistry::discover, arguments);
    }

    /** With the fakes of these tests, and those of a jar of somebody else's. */
    static CommandLineRun beside(Path jar, String... arguments) {
        return of(
                () -> new ProviderRegistry(FakeLayers.all()),
                Stream.concat(Stream.of("--plugin-path", jar.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** With plug-ins of a test. */
    static CommandLineRun of(Supplier<ProviderRegistry> plugIns, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err), plugIns);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
