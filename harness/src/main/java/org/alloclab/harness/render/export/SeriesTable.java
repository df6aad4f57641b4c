package org.alloclab.harness.render.export;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.Sample;

/**
 * Samples of courses as a table: a row for each, a column for each figure and for the resident bytes of each kind.
 *
 * @param columns names of the columns behind that of the contender
 * @param rows the samples of all courses
 */
record SeriesTable(List<String> columns, List<Row> rows) {
    /** Before the name of a kind. */
    private static final String KIND = "kind_";

    private record Figure(String name, ToLongFunction<Sample> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("operation", Sample::operation),
            new Figure("time_ns", Sample::nanos),
            new Figure("live_bytes", Sample::liveBytes),
            new Figure("live_blocks", Sample::liveBlocks),
            new Figure("footprint_bytes", Sample::footprintBytes),
            new Figure("heap_rss_bytes", Sample::heapRssBytes),
            new Figure("process_rss_bytes", Sample::processRssBytes),
            new Figure("swap_bytes", Sample::swapBytes),
            new Figure("minor_faults", Sample::minorFaults),
            new Figure("major_faults", Sample::majorFaults),
            new Figure("syscalls", Sample::systemCalls),
            new Figure(
                    "returnable_bytes",
                    sample -> sample.attribution().shares().stream()
                            .mapToLong(Share::returnableBytes)
                            .sum()));

    /**
     * A sample.
     *
     * @param contender whose it is
     * @param values by column; empty where the contender has no such kind
     */
    record Row(String contender, List<OptionalLong> values) {}

    static SeriesTable of(List<Course> courses) {
        Set<String> kinds = new LinkedHashSet<>();
        courses.forEach(course -> course.kinds().forEach(kind -> kinds.add(kind.key())));
        List<String> columns = new ArrayList<>();
        FIGURES.forEach(figure -> columns.add(figure.name()));
        kinds.forEach(kind -> columns.add(KIND + kind));
        List<Row> rows = new ArrayList<>();
        for (Course course : courses) {
            for (Sample sample : course.samples()) {
                rows.add(row(course, sample, kinds));
            }
        }
        return new SeriesTable(columns, rows);
    }

    private static Row row(Course course, Sample sample, Set<String> kinds) {
        List<OptionalLong> values = new ArrayList<>();
        FIGURES.forEach(figure -> values.add(OptionalLong.of(figure.value().applyAsLong(sample))));
        for (String kind : kinds) {
            boolean known = course.kinds().stream().anyMatch(each -> each.key().equals(kind));
            values.add(known ? OptionalLong.of(resident(sample, kind)) : OptionalLong.empty());
        }
        return new Row(course.name(), values);
    }

    private static long resident(Sample sample, String kind) {
        return sample.attribution().shares().stream()
                .filter(share -> share.kind().equals(kind))
                .mapToLong(Share::residentBytes)
                .sum();
    }
}
