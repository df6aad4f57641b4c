package org.alloclab.harness.study.confirm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.measure.TimedSeries;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.launch.ProgramEnd;
import org.alloclab.harness.nativeside.sample.RealProgram;
import org.alloclab.harness.nativeside.sample.RealRun;
import org.alloclab.harness.nativeside.sample.RealRuns;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;

/** Plays a trace in simulated machines, runs its program under the real allocators, and puts both side by side. */
public final class Confirmer {
    private static final long EVERY_NANOS = 100_000_000;
    private static final long KIB = 1024;

    private final TraceSource source;
    private final TraceFormat format;
    private final ReadOptions options;
    private final Occasions occasions;
    private final List<String> command;
    private final NativeBuild natives;
    private final LibraryFiles files;
    private final ProgressListener progress;
    private Set<String> own = Set.of();

    /**
     * What is confirmed.
     *
     * @param source the trace
     * @param format its format
     * @param options how it is read
     * @param occasions when to look
     * @param command the program and its arguments
     * @param launched how a command is run with the C library that is meant
     * @param progress hears what is done
     */
    public Confirmer(
            TraceSource source,
            TraceFormat format,
            ReadOptions options,
            Occasions occasions,
            List<String> command,
            UnaryOperator<List<String>> launched,
            NativeBuild natives,
            ProgressListener progress) {
        this.source = source;
        this.format = format;
        this.options = options;
        this.occasions = occasions;
        this.command = launched.apply(command);
        this.natives = natives;
        this.files = new LibraryFiles(natives, launched);
        this.progress = progress;
    }

    /**
     * Predicts and measures.
     *
     * @param runs real runs of each
     */
    public List<ConfirmedRow> confirm(List<Contestant> contestants, int runs) throws IOException {
        Map<String, RunPlan> plans = new LinkedHashMap<>();
        contestants.forEach(contestant -> plans.put(contestant.name(), contestant.plan()));
        progress.said("playing the trace on " + plans.size() + (plans.size() == 1 ? " machine" : " machines"));
        Comparison comparison = Comparison.run("", source, format, options, plans, 0, new Pace(EVERY_NANOS, 0));
        List<ConfirmedRow> rows = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            progress.heard(ProgressListener.Stage.RUNNING, i, contestants.size());
            rows.add(row(contestants.get(i), comparison.outcomes().get(i), runs));
        }
        return rows;
    }

    private ConfirmedRow row(Contestant contestant, Outcome outcome, int runs) throws IOException {
        List<Path> preloaded = contestant.allocator().library().stream().toList();
        Map<String, String> environment = contestant.allocator().environment(contestant.settings());
        List<String> trouble = new ArrayList<>();
        List<RealRun> seen = new ArrayList<>();
        boolean failed = false;
        for (int i = 1; i <= runs && !failed; i++) {
            progress.said(contestant.name() + ", run " + i + " of " + runs);
            RealRun run = new RealProgram(command, preloaded, environment)
                    .run(natives, 1)
                    .runs()
                    .get(0);
            seen.add(run);
            failed = failed(run.end(), i, trouble);
        }
        RealRuns real = new RealRuns(seen);
        OptionalLong code = real.commonCode();
        if (!failed && code.isEmpty()) {
            failed = true;
            trouble.add("the program's exit code differed between its runs");
        } else if (!failed && code.getAsLong() != 0) {
            trouble.add("the program exited with " + code.getAsLong() + " in every run");
        }
        outcome.measured()
                .run()
                .death()
                .ifPresent(death -> trouble.add("the simulated program died in operation " + death.op()));
        boolean isRecorded = contestant.plan().workload().recordedHere();
        if (preloaded.isEmpty() && own.isEmpty()) {
            own = seen.get(0).files().residentBytes().keySet();
        }
        long library = isRecorded || preloaded.isEmpty() ? 0 : files.bytes(preloaded, ownFiles());
        long correction = library - contestant.plan().libraryBytes();
        return new ConfirmedRow(
                contestant.name(),
                contestant.allocator().faced(),
                library,
                failed ? List.of() : comparands(outcome.measured(), real, correction),
                trouble,
                failed);
    }

    /** The files that the program has mapped without an allocator's library; it is run once more where no row has shown them. */
    private Set<String> ownFiles() throws IOException {
        if (own.isEmpty()) {
            progress.said("a run without any library, to see the program's own files");
            own = new RealProgram(command, List.of(), Map.of())
                    .run(natives, 1)
                    .runs()
                    .get(0)
                    .files()
                    .residentBytes()
                    .keySet();
        }
        return own;
    }

    private static boolean failed(ProgramEnd end, int run, List<String> trouble) {
        if (end.signal() != 0) {
            trouble.add(String.format(Locale.ROOT, "the program was killed by signal %d in run %d", end.signal(), run));
            return true;
        }
        if (end.code() == 127) {
            throw BadInputException.inFile(
                    "run " + run,
                    "the program exited with 127, as a shell does that finds no program",
                    "give its path");
        }
        return false;
    }

    /** @param correction by how much more the library's files are here than the simulation takes them for */
    private List<Comparand> comparands(Measured simulated, RealRuns real, long correction) {
        List<Comparand> comparands = new ArrayList<>();
        for (Occasion occasion : occasions.all()) {
            long predicted = correction
                    + switch (occasion.kind()) {
                        case PEAK -> kilobytes(simulated, RunFigures.PROCESS_RSS_PEAK) * KIB;
                        case END -> kilobytes(simulated, RunFigures.PROCESS_RSS_END) * KIB;
                        case TIME ->
                            simulated
                                    .timed()
                                    .map(series -> at(series, occasion.nanos()))
                                    .orElse(0L);
                    };
            Optional<RealRuns.Spread> measured = switch (occasion.kind()) {
                case PEAK -> Optional.of(occasions.startsProcesses() ? real.ownPeak() : real.peak());
                case END -> real.atExit(length -> occasions.time().in(length, occasions.exitNanos()));
                case TIME -> real.at(length -> occasions.time().in(length, occasion.nanos()));
            };
            comparands.add(new Comparand(occasion, predicted, measured));
        }
        return comparands;
    }

    private static long kilobytes(Measured simulated, Metric metric) {
        Number value = RunFigures.ALL.read(simulated).asMap().get(metric);
        return value == null ? 0 : value.longValue();
    }

    private static long at(TimedSeries series, long nanos) {
        long bytes = 0;
        for (int i = 0; i < series.count() && series.sinceStart(i) <= nanos; i++) {
            bytes = series.processBytes(i);
        }
        return bytes;
    }
}
