package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Argument;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.course.Event;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.study.why.Answer;

/** Says an answer in plain words: how much, held by what, because of which rule. */
public final class Sentences {
    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final Answer answer;
    private final List<String> said = new ArrayList<>();

    private Sentences(Answer answer) {
        this.answer = answer;
    }

    public static List<String> of(Answer answer) {
        Sentences sentences = new Sentences(answer);
        sentences.say();
        return List.copyOf(sentences.said);
    }

    private void say() {
        said.add(String.format(
                Locale.ROOT,
                "With %s, %s more than at the start are resident behind %,d operations%s; the program holds %s in %,d block%s.",
                answer.allocator(),
                kilobytes(answer.rssBytes()),
                answer.attribution().operation(),
                rest(),
                kilobytes(answer.liveBytes()),
                answer.blocks().count(),
                answer.blocks().count() == 1 ? "" : "s"));
        bound().ifPresent(said::add);
        answer.death()
                .ifPresent(death -> said.add("The program died before: "
                        + death.signal().signalName() + ", "
                        + death.text().strip().replace('\n', ' ') + "."));
        use();
        Optional<Share> waste = waste();
        waste.ifPresent(this::most);
        waste.flatMap(this::kind).ifPresent(this::rule);
        said.addAll(new RemedyWords(answer).all());
        if (!answer.holes().isEmpty()) {
            hole(answer.holes().get(0));
        }
        sites();
    }

    /** How long the program has done nothing behind them. */
    private String rest() {
        long nanos = answer.moment().idleNanos();
        return nanos == 0 ? "" : " and " + TuningWords.period(nanos) + " of rest";
    }

    /** What the answer is a bound of, where nobody knows which pages were written. */
    private Optional<String> bound() {
        return switch (answer.touch()) {
            case NONE ->
                Optional.of("New blocks are not written (--touch none): a lower bound; with --touch all an upper one.");
            case ALL ->
                Optional.of(
                        "New blocks are written throughout (--touch all): an upper bound; with --touch none a lower one.");
            case RECORDED -> Optional.empty();
        };
    }

    /** Where most of it is in use, no allocator is to blame. */
    private void use() {
        long live = answer.rows().stream()
                .filter(share -> kind(share)
                        .filter(kind -> kind.role() == PieceKind.Role.LIVE)
                        .isPresent())
                .mapToLong(Share::residentBytes)
                .sum();
        if (2 * live <= answer.rssBytes()) {
            return;
        }
        long away = answer.liveBytes() - live;
        said.add(kilobytes(live) + String.format(Locale.ROOT, " (%.0f %%)", 100.0 * live / answer.rssBytes())
                + " are what the program holds itself"
                + (away >= PAGE
                        ? "; " + kilobytes(away)
                                + " more that it asked for were never written, or are not resident now."
                        : "."));
    }

    /** The kind that keeps most resident without any use. */
    private Optional<Share> waste() {
        return answer.attribution().shares().stream()
                .filter(share ->
                        kind(share).filter(kind -> !kind.role().isPinning()).isPresent())
                .max(Comparator.comparingLong(Share::residentBytes));
    }

    private Optional<PieceKind> kind(Share share) {
        return answer.kinds().stream()
                .filter(kind -> kind.key().equals(share.kind()))
                .findFirst();
    }

    private void most(Share share) {
        String returnable = share.returnableBytes() == share.residentBytes()
                ? "all of it on pages without anything in use"
                : kilobytes(share.returnableBytes()) + " of it on pages without anything in use";
        said.add(String.format(
                Locale.ROOT,
                "%s (%.0f %%) are %s, %s: %s.",
                kilobytes(share.residentBytes()),
                answer.rssBytes() == 0 ? 0.0 : 100.0 * share.residentBytes() / answer.rssBytes(),
                share.kind(),
                returnable,
                kind(share).map(PieceKind::meaning).orElse("")));
    }

    /** The rule that keeps bytes of a kind, and what moved its limit last. */
    private void rule(PieceKind kind) {
        if (kind.holding().rule().isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("Rule: ").append(kind.holding().rule());
        answer.events().stream()
                .filter(event -> kind.holding().moved().contains(event.point()))
                .limit(1)
                .forEach(event -> text.append("; ").append(words(event)));
        said.add(text.append('.').toString());
    }

    /** What happened, when, and how often. */
    static String words(Event event) {
        StringBuilder text = new StringBuilder();
        text.append('\'').append(event.point().name()).append('\'');
        text.append(String.format(Locale.ROOT, ", last in operation %,d", event.operation()));
        List<Argument> arguments = event.point().arguments();
        for (int i = 0; i < arguments.size(); i++) {
            text.append(i == 0 ? " (" : ", ")
                    .append(arguments.get(i).meaning())
                    .append(' ')
                    .append(LandmarkText.number(arguments.get(i), event.value(i)));
        }
        text.append(arguments.isEmpty() ? "" : ")");
        event.freed()
                .ifPresent(block -> text.append(String.format(
                        Locale.ROOT,
                        ", which freed the block of %,d bytes of operation %,d",
                        block.requestedBytes(),
                        block.operation())));
        if (event.count() > 1) {
            text.append(String.format(Locale.ROOT, "; %,d times in all", event.count()));
        }
        return text.toString();
    }

    private void hole(Hole hole) {
        said.add("The largest hole keeps " + kilobytes(hole.residentBytes()) + ", most of it " + hole.kind() + ", "
                + where(hole) + ".");
    }

    private String where(Hole hole) {
        return "above " + block(hole.below(), "no block") + " and below " + block(hole.above(), "no block");
    }

    /** Between which blocks a hole of an answer lies. */
    public static String where(Answer answer, Hole hole) {
        return new Sentences(answer).where(hole);
    }

    private String block(int place, String none) {
        if (place < 0) {
            return none;
        }
        return String.format(
                        Locale.ROOT,
                        "the block of operation %,d (%,d bytes, thread %d)",
                        answer.blocks().operation(place),
                        answer.blocks().requested(place),
                        answer.blocks().thread(place))
                + site(place);
    }

    /** By which code line a block was allocated; empty where nobody knows. */
    private String site(int place) {
        long operation = answer.blocks().operation(place);
        return answer.callSites().number(operation) == 0
                ? ""
                : " of " + answer.callSites().site(operation).text();
    }

    /** Which code lines hold and cost most, where that is known. */
    private void sites() {
        List<SiteShare> sites = answer.sites();
        if (sites.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("Most live bytes are of "
                + sites.get(0).site().text() + ": " + kilobytes(sites.get(0).liveBytes()));
        most(sites, SiteShare::slackBytes)
                .ifPresent(share ->
                        text.append("; most slack of " + share.site().text() + ": " + kilobytes(share.slackBytes())));
        most(sites, SiteShare::pinnedBytes)
                .ifPresent(share -> text.append("; most idle memory is pinned by blocks of "
                        + share.site().text() + ": " + kilobytes(share.pinnedBytes())));
        said.add(text.append('.').toString());
    }

    private static Optional<SiteShare> most(List<SiteShare> sites, ToLongFunction<SiteShare> bytes) {
        return sites.stream().filter(share -> bytes.applyAsLong(share) > 0).max(Comparator.comparingLong(bytes));
    }

    static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,d kB", Math.round(bytes / 1024.0));
    }
}
