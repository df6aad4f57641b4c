package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.serve.ResultServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alloclab serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Shows results to a browser on this machine, until it is interrupted.",
        description = {
            "Listens on 127.0.0.1 alone. Of a folder the files that lie in it are shown, and none of its folders:",
            ".html, .json, .jsonl, .csv, .parquet, .pb.gz, of at most 512 MiB, at most 1,000."
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RESULT", description = "a report, another result, or a folder of them")
    private Path result = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "to listen on; 0 takes any that is free (${DEFAULT-VALUE})")
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > MOST_PORT) {
            throw new UsageException("--port must be between 0 and 65535: was " + port);
        }
        try (ResultServer server = ResultServer.start(result, port)) {
            spec.commandLine().getOut().println("http://127.0.0.1:" + server.port() + "/");
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }
}
