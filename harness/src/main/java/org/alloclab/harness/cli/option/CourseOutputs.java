package org.alloclab.harness.cli.option;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.study.course.Course;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Files that show the course of runs: a page of HTML, and forms that other tools open. */
public final class CourseOutputs {
    /** Pieces of heaps that a page keeps in all, so that it stays below 1,000,000 bytes. */
    private static final int PIECES = 16_000;

    private static final int FEWEST_PIECES = 500;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "write a page that a browser shows without a network; the trace is played once more for it")
    private @Nullable Path report;

    @Option(
            names = "--export",
            paramLabel = "FORM=FILE",
            description = {
                "write the course of the runs for another tool; may be repeated:",
                "pprof=FILE.pb.gz, perfetto=FILE, massif=FILE (of one run),",
                "csv=FILE, jsonl=FILE, parquet=FILE: a row for each of about 130 moments, with every kind"
            })
    private List<String> exports = new ArrayList<>();

    private record Wanted(ExportForm form, Path file) {}

    public boolean isWanted() {
        return report != null || !exports.isEmpty();
    }

    /** Enters all that is to be written. */
    public void enter(Destinations destinations) {
        destinations.writing("--report", report);
        wanted().forEach(each -> destinations.writing("--export " + each.form().word(), each.file()));
    }

    private List<Wanted> wanted() {
        return exports.stream().map(CourseOutputs::wanted).toList();
    }

    private static Wanted wanted(String text) {
        int equals = text.indexOf('=');
        for (ExportForm form : ExportForm.values()) {
            if (equals > 0
                    && equals < text.length() - 1
                    && text.substring(0, equals).equals(form.word())) {
                return new Wanted(form, Path.of(text.substring(equals + 1)));
            }
        }
        throw new UsageException(
                "--export takes FORM=FILE with pprof, perfetto, massif, csv, jsonl or parquet: was " + text);
    }

    /** Refuses what so many runs cannot be written as, before they are played. */
    public void check(int runs) {
        if (runs != 1 && wanted().stream().anyMatch(each -> each.form() == ExportForm.MASSIF)) {
            throw new UsageException(
                    "--export massif holds one run: were " + runs + "; give one trace and one allocator");
        }
    }

    /** Pieces that are kept of a moment where so many runs are shown. */
    public int piecesPerMoment(int runs) {
        return report == null ? 0 : Math.max(FEWEST_PIECES, PIECES / Math.max(1, 2 * runs));
    }

    /** A page, made when it is known that it is wanted. */
    @FunctionalInterface
    public interface Page {
        String html() throws IOException;
    }

    public void write(List<Course> courses, Page page) throws IOException {
        if (report != null) {
            TextFile.write(report, page.html());
        }
        for (Wanted each : wanted()) {
            try (OutputFile file = OutputFile.create(each.file())) {
                OutputStream out = new BufferedOutputStream(file.stream());
                each.form().export().write(courses, out);
                out.flush();
                file.commit();
            }
        }
    }

    /** Courses of several traces in one list, each named with its trace where there are several. */
    public static List<Course> named(Map<String, List<Course>> byTrace) {
        List<Course> all = new ArrayList<>();
        byTrace.forEach((trace, courses) -> courses.forEach(
                course -> all.add(byTrace.size() == 1 ? course : course.named(trace + ", " + course.name()))));
        return all;
    }
}
