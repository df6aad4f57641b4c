package org.alloclab.harness.render.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.render.ComparisonTable;
import org.alloclab.harness.render.FigureText;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.Sentences;
import org.alloclab.harness.render.WorkloadText;
import org.alloclab.harness.result.PlanEntry;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.study.why.Answer;

/** The parts of a page that a reader without a script sees too. */
final class ReportText {
    private static final int HOLES = 20;
    private static final int SITES = 20;

    private ReportText() {}

    static String comparison(Comparison comparison, Baseline baseline) {
        ComparisonTable.Lead lead = ComparisonTable.lead(comparison, baseline);
        StringBuilder html = new StringBuilder("<section><h2>What became of the memory</h2>\n");
        List<String> headings = new ArrayList<>(lead.headings());
        headings.set(0, "allocator");
        html.append(Html.table(ComparisonTable.head(comparison).strip(), headings, lead.rows()));
        lead.explanation().lines().forEach(line -> html.append(Html.paragraph(line)));
        comparison.outcomes().stream()
                .map(outcome -> WorkloadText.of(outcome.plan().workload()))
                .distinct()
                .forEach(line -> html.append(Html.paragraph(line)));
        comparison.outcomes().forEach(outcome -> {
            String remarks = ComparisonTable.remarks(outcome).strip();
            html.append(remarks.isEmpty() ? "" : Html.paragraph(remarks));
        });
        return html.append(Html.details("every figure, in plain words", figures(comparison)))
                .append("</section>\n")
                .toString();
    }

    private static String figures(Comparison comparison) {
        List<String> headings = new ArrayList<>(List.of("figure"));
        comparison.outcomes().forEach(outcome -> headings.add(outcome.name()));
        headings.add("what it is");
        List<MetricSnapshot> read = comparison.outcomes().stream()
                .map(outcome -> RunFigures.ALL.read(outcome.measured()))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (Metric metric : RunFigures.ALL.metrics()) {
            List<String> row = new ArrayList<>(List.of(metric.key()));
            read.forEach(snapshot -> row.add(FigureText.rawOrAbsent(metric, snapshot)));
            row.add((metric.meaning() + " " + metric.formula()).strip());
            rows.add(row);
        }
        return Html.table("every figure", headings, rows);
    }

    static String digest(Comparison comparison) {
        return comparison.trace() + ": SHA-256 " + comparison.digest();
    }

    static String sentences(Answer answer) {
        return Sentences.of(answer).stream().map(Html::paragraph).collect(Collectors.joining());
    }

    static String answer(Answer answer) {
        StringBuilder html = new StringBuilder("<section><h2>" + Html.text(answer.allocator()) + "</h2>\n");
        List<List<String>> rows = new ArrayList<>();
        for (Share share : answer.rows()) {
            rows.add(List.of(
                    share.kind(),
                    kilobytes(share.residentBytes()),
                    kilobytes(share.pinnedBytes()),
                    kilobytes(share.returnableBytes())));
        }
        html.append(Html.table(
                "who holds what is resident behind " + answer.attribution().operation() + " operations, in kB",
                List.of("kind", "resident", "pinned", "returnable"),
                rows));
        html.append(Html.details(
                "the process beside that: within and outside its resident memory",
                Html.table(
                        "in kB, of the whole process",
                        List.of("what", "kB", "resident", "meaning"),
                        answer.overlays().stream()
                                .map(row -> List.of(row.kind(), kilobytes(row.bytes()), row.place(), row.meaning()))
                                .toList())));
        List<List<String>> holes = new ArrayList<>();
        for (Hole hole :
                answer.holes().subList(0, Math.min(HOLES, answer.holes().size()))) {
            holes.add(List.of(
                    "0x" + Long.toHexString(hole.start()),
                    kilobytes(hole.residentBytes()),
                    kilobytes(hole.bytes()),
                    hole.kind() + ", " + Sentences.where(answer, hole)));
        }
        if (!holes.isEmpty()) {
            html.append(Html.details(
                    "the largest holes",
                    Html.table("holes, in kB", List.of("at", "resident", "of", "what and where"), holes)));
        }
        return html.append("</section>\n").toString();
    }

    /** Which code lines hold and cost most at the moments of courses; empty where that is not known. */
    static String sites(List<Course> courses) {
        StringBuilder html = new StringBuilder();
        for (Course course : courses) {
            List<SiteShare> shares = course.bySite();
            if (shares.isEmpty()) {
                continue;
            }
            List<List<String>> rows = shares.stream()
                    .limit(SITES)
                    .map(share -> List.of(
                            share.site().text(),
                            kilobytes(share.liveBytes()),
                            String.format(Locale.ROOT, "%,d", share.liveBlocks()),
                            kilobytes(share.slackBytes()),
                            kilobytes(share.pinnedBytes())))
                    .toList();
            html.append("<section><h2>Who allocated it: " + Html.text(course.name()) + "</h2>\n");
            html.append(Html.table(
                    String.format(
                            Locale.ROOT,
                            "code lines by what they hold behind %,d operations, in kB; slack is what blocks have beyond what"
                                    + " was asked for, pinned is what nothing uses and what stays because of them",
                            course.samples().get(course.moment()).operation()),
                    List.of("allocated in", "live", "blocks", "slack", "pinned"),
                    rows));
            html.append(Html.details("the calls that led there", stacks(shares)))
                    .append("</section>\n");
        }
        return html.toString();
    }

    private static String stacks(List<SiteShare> shares) {
        return shares.stream()
                .limit(SITES)
                .map(share ->
                        "<pre>" + Html.text(String.join("\n", share.stack().texts())) + "</pre>\n")
                .collect(Collectors.joining());
    }

    /** What was run, by which version, on which trace. */
    static String about(String version, List<String> digests, Map<String, Object> plans) {
        StringBuilder html = new StringBuilder();
        html.append(Html.paragraph("alloclab " + version));
        digests.forEach(digest -> html.append(Html.paragraph(digest)));
        html.append("<p><button type=\"button\" id=\"download\">download the result as JSON</button></p>\n");
        return html.append(Html.details(
                        "plans: all that is needed to repeat the runs",
                        "<pre>" + Html.text(Json.of(plans)) + "</pre>\n"))
                .append(Html.paragraph("Charts: uPlot 1.6.32, Copyright (c) 2022 Leon Sorokin, MIT licence."))
                .toString();
    }

    static Map<String, Object> plans(List<Comparison> comparisons) {
        Map<String, Object> plans = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            for (Outcome outcome : comparison.outcomes()) {
                plans.put(comparison.trace() + ", " + outcome.name(), entry(outcome.plan()));
            }
        }
        return plans;
    }

    static Map<String, Object> plansOf(List<Course> courses) {
        Map<String, Object> plans = new LinkedHashMap<>();
        courses.forEach(course -> plans.put(course.name(), entry(course.plan())));
        return plans;
    }

    private static Object entry(RunPlan plan) {
        return PlanEntry.of(plan);
    }

    private static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1024.0);
    }
}
