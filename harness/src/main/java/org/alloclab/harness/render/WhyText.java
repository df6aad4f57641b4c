package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.Overlays;
import org.alloclab.harness.measure.attribution.Part;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.study.why.Answer;

/** An answer for people: the sentences, then what they rest on. */
public final class WhyText {
    private static final String INDENT = "  ";
    /** Most characters of a code line in a screen. */
    private static final int SITE = 60;

    private final Answer answer;
    private final int most;
    private final StringBuilder text = new StringBuilder();

    private WhyText(Answer answer, int most) {
        this.answer = answer;
        this.most = most;
    }

    /** At most a screen. */
    public static String brief(Answer answer) {
        return new WhyText(answer, 4).write();
    }

    /** All holes, arenas, caches and events. */
    public static String full(Answer answer) {
        return new WhyText(answer, Integer.MAX_VALUE).write();
    }

    private String write() {
        Sentences.of(answer).forEach(sentence -> text.append(sentence).append('\n'));
        kinds();
        overlays();
        holes();
        sites();
        parts("arena", answer.arenas(), 1);
        parts("cache of thread", answer.caches(), 0);
        if (most == Integer.MAX_VALUE) {
            events();
        }
        return text.toString();
    }

    private void kinds() {
        TextTable table = new TextTable(INDENT, List.of("kind", "resident kB", "pinned kB", "returnable kB"));
        long pinned = 0;
        long returnable = 0;
        for (Share share : answer.rows()) {
            pinned += share.pinnedBytes();
            returnable += share.returnableBytes();
            table.row(row(share.kind(), share.residentBytes(), share.pinnedBytes(), share.returnableBytes()));
        }
        table.row(row("all", pinned + returnable, pinned, returnable));
        text.append('\n').append(table);
    }

    /** In a screen those that tell of something that not every process has. */
    private void overlays() {
        List<Overlays.Row> shown = answer.overlays().stream()
                .filter(row -> most == Integer.MAX_VALUE || !Overlays.ALWAYS.contains(row.kind()))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(INDENT, List.of("of the process", "kB"));
        shown.forEach(row -> table.row(row(row.kind(), row.bytes()), "  " + row.place() + " RSS: " + row.meaning()));
        text.append('\n').append(table);
    }

    private static List<String> row(String name, long... bytes) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        for (long each : bytes) {
            cells.add(kilobytes(each));
        }
        return cells;
    }

    private void holes() {
        if (answer.holes().isEmpty()) {
            return;
        }
        TextTable table = new TextTable(INDENT, List.of("hole at", "resident kB", "of kB"));
        for (Hole hole : answer.holes().subList(0, Math.min(most, answer.holes().size()))) {
            table.row(
                    row("0x" + Long.toHexString(hole.start()), hole.residentBytes(), hole.bytes()),
                    "  " + hole.kind() + ", " + Sentences.where(answer, hole));
        }
        text.append('\n').append(table);
    }

    /** The code lines that hold most, and those whose blocks pin most, where they are known. */
    private void sites() {
        List<SiteShare> sites = answer.sites();
        if (sites.isEmpty()) {
            return;
        }
        List<SiteShare> pinning = sites.stream()
                .sorted(Comparator.comparingLong(SiteShare::pinnedBytes).reversed())
                .toList();
        Set<SiteShare> shown = new LinkedHashSet<>(sites.subList(0, Math.min(most, sites.size())));
        shown.addAll(pinning.subList(0, Math.min(most == Integer.MAX_VALUE ? most : 1, sites.size())));
        TextTable table = new TextTable(INDENT, List.of("allocated in", "live kB", "blocks", "slack kB", "pins kB"));
        for (SiteShare share : shown) {
            table.row(List.of(
                    cut(share.site().text()),
                    kilobytes(share.liveBytes()),
                    String.format(Locale.ROOT, "%,d", share.liveBlocks()),
                    kilobytes(share.slackBytes()),
                    kilobytes(share.pinnedBytes())));
        }
        text.append('\n').append(table);
        if (shown.size() < sites.size()) {
            text.append(INDENT).append(sites.size() - shown.size()).append(" more: --all\n");
        }
    }

    /** In a screen, names of templates have their beginning and their line. */
    private String cut(String site) {
        return most == Integer.MAX_VALUE || site.length() <= SITE
                ? site
                : site.substring(0, SITE / 2 - 3) + "..." + site.substring(site.length() - SITE / 2);
    }

    private static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1024.0);
    }

    private void parts(String name, List<Part> parts, int usual) {
        if (parts.size() <= usual) {
            return;
        }
        List<Part> largest = parts.stream()
                .sorted((a, b) -> Long.compare(b.residentBytes(), a.residentBytes()))
                .limit(most)
                .toList();
        TextTable table = new TextTable(INDENT, List.of(name, "resident kB", "live kB", "idle kB"));
        largest.forEach(part -> table.row(
                row(String.valueOf(part.number()), part.residentBytes(), part.liveBytes(), part.idleBytes())));
        text.append('\n').append(table);
        if (largest.size() < parts.size()) {
            text.append(INDENT).append(parts.size() - largest.size()).append(" more: --all\n");
        }
    }

    private void events() {
        text.append('\n');
        answer.events()
                .forEach(event ->
                        text.append(INDENT).append(Sentences.words(event)).append('\n'));
    }
}
