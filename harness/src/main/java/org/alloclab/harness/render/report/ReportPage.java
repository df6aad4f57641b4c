package org.alloclab.harness.render.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.Verdict;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.why.Answer;

/** One page of HTML with everything that it shows. */
public final class ReportPage {
    private static final List<String> SCRIPTS = List.of("chart.js", "map.js", "page.js");
    private static final String CHARTS = "uPlot-1.6.32.iife.min.js";
    private static final String CHARTS_STYLE = "uPlot-1.6.32.min.css";

    private ReportPage() {}

    /**
     * A page of comparisons.
     *
     * @param comparisons by trace
     * @param courses of their contenders, trace by trace
     * @param baseline what they are held against
     * @param result the result as a file has it
     */
    public static String of(
            String version,
            List<Comparison> comparisons,
            List<List<Course>> courses,
            Baseline baseline,
            Object result) {
        StringBuilder verdict = new StringBuilder();
        StringBuilder tables = new StringBuilder();
        List<ReportData.TracePart> parts = new ArrayList<>();
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison comparison = comparisons.get(i);
            Verdict said = Verdict.of(comparison, baseline);
            said.sentences().forEach(sentence -> verdict.append(Html.paragraph(sentence)));
            said.line().ifPresent(line -> verdict.append("<pre>" + Html.text(line) + "</pre>\n"));
            tables.append(ReportText.comparison(comparison, baseline));
            tables.append(ReportText.sites(courses.get(i)));
            parts.add(ReportData.TracePart.of(comparison.trace(), courses.get(i)));
        }
        String about = ReportText.about(
                version, comparisons.stream().map(ReportText::digest).toList(), ReportText.plans(comparisons));
        return page(
                "alloclab compare",
                verdict.toString(),
                tables.toString(),
                about,
                courses,
                new ReportData(parts, result));
    }

    /**
     * A page of answers.
     *
     * @param trace its name
     * @param digest SHA-256 of its file
     * @param courses of the same runs
     */
    public static String why(
            String version, String trace, String digest, List<Answer> answers, List<Course> courses, Object result) {
        StringBuilder verdict = new StringBuilder();
        StringBuilder tables = new StringBuilder();
        for (Answer answer : answers) {
            verdict.append(ReportText.sentences(answer));
            tables.append(ReportText.answer(answer));
        }
        tables.append(ReportText.sites(courses));
        ReportData data = new ReportData(List.of(ReportData.TracePart.of(trace, courses)), result);
        String about = ReportText.about(version, List.of(trace + ": SHA-256 " + digest), ReportText.plansOf(courses));
        return page("alloclab why " + trace, verdict.toString(), tables.toString(), about, List.of(courses), data);
    }

    private static String page(
            String title, String verdict, String tables, String about, List<List<Course>> courses, ReportData data) {
        StringBuilder frames = new StringBuilder();
        for (int trace = 0; trace < courses.size(); trace++) {
            for (int run = 0; run < courses.get(trace).size(); run++) {
                frames.append(String.format("<script type=\"text/plain\" id=\"frames-%d-%d\">", trace, run))
                        .append(Packed.of(courses.get(trace).get(run).map()))
                        .append("</script>\n");
            }
        }
        StringBuilder script = new StringBuilder();
        SCRIPTS.forEach(name -> script.append(resource(name)));
        return fill(
                resource("page.html"),
                Map.of(
                        "TITLE", Html.text(title),
                        "STYLE", resource(CHARTS_STYLE) + resource("page.css"),
                        "VERDICT", verdict,
                        "TABLES", tables,
                        "ABOUT", about,
                        "DATA", Packed.of(Json.of(data).getBytes(StandardCharsets.UTF_8)),
                        "FRAMES", frames.toString(),
                        "UPLOT", resource(CHARTS),
                        "SCRIPT", script.toString()));
    }

    /** A template whose {@code @NAME@} are replaced; what replaces one is not looked at again. */
    private static String fill(String template, Map<String, String> texts) {
        StringBuilder page = new StringBuilder();
        int from = 0;
        while (true) {
            int start = template.indexOf('@', from);
            int end = start < 0 ? -1 : template.indexOf('@', start + 1);
            if (end < 0) {
                return page.append(template, from, template.length()).toString();
            }
            page.append(template, from, start).append(text(template.substring(start + 1, end), texts));
            from = end + 1;
        }
    }

    private static String text(String name, Map<String, String> texts) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalStateException("the page has no text called " + name);
        }
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
