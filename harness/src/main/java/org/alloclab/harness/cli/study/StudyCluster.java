package org.alloclab.harness.cli.study;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.study.sweep.Portion;
import org.alloclab.harness.study.sweep.SweepEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Where a study is played other than here. */
public final class StudyCluster {
    /** Options that a worker is given otherwise, or that are none of its business. */
    private static final Set<String> NOT_FOR_WORKERS = Set.of(
            "--master",
            "--conf",
            "--worker-wait",
            "--out",
            "--jobs",
            "--shard",
            "--trace",
            "--cell",
            "--report",
            "--html",
            "--quiet");

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "play on a Spark cluster, spark://HOST:PORT, or by Spark on this machine, local[N]; the file and"
                            + " its traces lie where every worker sees them under the same path")
    private @Nullable String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "a setting of Spark, such as spark.executor.memory=4g; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--worker-wait",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "60s",
            description = "give up when the cluster had no worker for this study for so long (${DEFAULT-VALUE})")
    private long waitNanos;

    /** Whether it is to be played elsewhere. */
    public boolean isAsked() {
        if (master == null && !settings.isEmpty()) {
            throw new UsageException("--conf belongs to --master; give both");
        }
        return master != null;
    }

    public static SweepEngine engine() {
        return ProviderRegistry.services(SweepEngine.class).stream()
                .findFirst()
                .orElseThrow(() -> new UsageException("--master needs Spark, which is not on the class path; start"
                        + " alloclab by its script, which fetches it once"));
    }

    /**
     * The order for what is missing of a study.
     *
     * @param file of the study
     * @param asked what the user asked for
     * @param registry whose jars workers load too
     * @param log where the engine tells its own story
     */
    public SweepEngine.Order order(
            Path file, ParseResult asked, ProviderRegistry registry, List<Portion> missing, Path log) {
        List<String> arguments = new ArrayList<>();
        String jars = registry.all().stream()
                .flatMap(provider -> registry.jarOf(provider).stream())
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        if (!jars.isEmpty()) {
            arguments.addAll(List.of("--plugin-path", jars));
        }
        arguments.addAll(List.of("study", file.toAbsolutePath().normalize().toString(), "--quiet", "--jobs", "1"));
        for (OptionSpec option : asked.matchedOptions()) {
            if (!NOT_FOR_WORKERS.contains(option.longestName())) {
                forward(option, arguments);
            }
        }
        return new SweepEngine.Order(master == null ? "" : master, settings, arguments, missing, waitNanos, log);
    }

    private static void forward(OptionSpec option, List<String> arguments) {
        if (option.arity().max() == 0) {
            arguments.add(option.longestName());
            return;
        }
        for (String value : option.originalStringValues()) {
            if (option.type() == Path.class && !Path.of(value).isAbsolute()) {
                throw new UsageException(option.longestName()
                        + " with --master takes an absolute path, the same on every worker: was " + value);
            }
            arguments.addAll(List.of(option.longestName(), value));
        }
    }
}
