package org.alloclab.harness.study.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.measure.attribution.Overlays;
import org.alloclab.harness.measure.attribution.Part;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.result.Death;
import org.alloclab.harness.study.course.Event;
import org.alloclab.harness.study.course.HeldBlocks;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.trace.stack.CallSites;

/**
 * What is resident of one process at one moment, and what is known of the reasons.
 *
 * @param allocator the user allocator, as it was asked for
 * @param moment which it is
 * @param touch what the program did with new blocks
 * @param attribution by kind
 * @param rssBytes growth of the resident set since the first operation, as the kernel counts it
 * @param overlays what kinds do not tell apart, of the whole process
 * @param kinds what the allocator's kinds mean
 * @param blocks what the program holds
 * @param holes between them, the one that keeps most resident first
 * @param arenas by arena
 * @param caches by thread
 * @param events the ways that the allocator took last, the latest first
 * @param remedies what would make less resident
 * @param death of a program that did not live to see the moment
 * @param held what blocks cost
 * @param callSites where they were allocated, as far as the trace knows
 */
public record Answer(
        String allocator,
        Moment moment,
        Touch touch,
        Attribution attribution,
        long rssBytes,
        List<Overlays.Row> overlays,
        List<PieceKind> kinds,
        LiveBlocks blocks,
        List<Hole> holes,
        List<Part> arenas,
        List<Part> caches,
        List<Event> events,
        Remedies remedies,
        Optional<Death> death,
        HeldBlocks held,
        CallSites callSites) {
    /** Pages that were resident at the start and are no longer. */
    private static final String GONE = "gone_since_start";

    private static final String UNCOUNTED = "uncounted";
    private static final String PROCESS = "process";

    public Answer {
        overlays = List.copyOf(overlays);
        kinds = List.copyOf(kinds);
        holes = List.copyOf(holes);
        arenas = List.copyOf(arenas);
        caches = List.copyOf(caches);
        events = List.copyOf(events);
    }

    /** The same, of a program that died. */
    Answer of(Death how) {
        return with(remedies, Optional.of(how), callSites);
    }

    /** The same, knowing where blocks were allocated. */
    Answer knowing(CallSites sites) {
        return with(remedies, death, sites);
    }

    /** What the program holds by the code line that allocated it, most live bytes first; empty where that is not known. */
    public List<SiteShare> sites() {
        return SiteShare.bySite(held, callSites);
    }

    /** The same with other remedies. */
    Answer with(Remedies others) {
        return with(others, death, callSites);
    }

    private Answer with(Remedies others, Optional<Death> end, CallSites sites) {
        return new Answer(
                allocator,
                moment,
                touch,
                attribution,
                rssBytes,
                overlays,
                kinds,
                blocks,
                holes,
                arenas,
                caches,
                events,
                others,
                end,
                held,
                sites);
    }

    /** What a kind of pieces holds of the resident memory. */
    public long residentBytes(PieceKind kind) {
        return attribution.shares().stream()
                .filter(share -> share.kind().equals(kind.key()))
                .mapToLong(Share::residentBytes)
                .sum();
    }

    /** Bytes on pages without anything in use. */
    public long returnableBytes() {
        return attribution.shares().stream().mapToLong(Share::returnableBytes).sum();
    }

    /** Resident bytes that nobody accounts for. */
    public long unattributedBytes() {
        return attribution.unattributedBytes() + rssBytes - attribution.rssBytes();
    }

    /** By kind: the shares, and what brings them to the growth of the resident set, to which their resident bytes sum. */
    public List<Share> rows() {
        List<Share> rows = new ArrayList<>(attribution.shares());
        if (attribution.leftBytes() != 0) {
            rows.add(new Share(GONE, PROCESS, -attribution.leftBytes(), -attribution.leftBytes(), 0));
        }
        long uncounted = rssBytes - attribution.rssBytes();
        if (uncounted != 0) {
            rows.add(new Share(UNCOUNTED, PROCESS, uncounted, uncounted, 0));
        }
        return rows;
    }

    /** What was asked for and not freed. */
    public long liveBytes() {
        long sum = 0;
        for (int block = 0; block < blocks.count(); block++) {
            sum += blocks.requested(block);
        }
        return sum;
    }
}
