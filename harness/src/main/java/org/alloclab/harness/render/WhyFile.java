package org.alloclab.harness.render;

import java.util.List;
import java.util.stream.IntStream;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.Overlays;
import org.alloclab.harness.measure.attribution.Part;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.study.why.Answer;
import org.alloclab.harness.study.why.GivenBack;
import org.alloclab.harness.study.why.Tried;

/**
 * An answer as a file has it.
 *
 * @param allocator the user allocator
 * @param operation how many operations had been played
 * @param rssBytes growth of the resident set since the first operation
 * @param liveBytes what the program holds
 * @param liveBlocks the same, in blocks
 * @param kinds rows whose resident bytes sum to {@code rssBytes}
 * @param overlays of the whole process, what the kinds do not tell apart: huge and shared pages within the resident set, and
 *     swap, page tables and the like outside it
 * @param unattributedBytes what is nobody's
 * @param sentences in plain words
 * @param holes the largest
 * @param arenas by arena
 * @param caches by thread
 * @param givenBack calls that give memory back, made at this moment
 * @param minorFaults since the first operation
 * @param tried the same moment under other settings
 * @param untried settings that were not tried on so long a trace
 * @param callSites by code line, most live bytes first; empty where the trace does not know where blocks were allocated
 */
public record WhyFile(
        String allocator,
        long operation,
        long rssBytes,
        long liveBytes,
        int liveBlocks,
        List<Share> kinds,
        List<Overlays.Row> overlays,
        long unattributedBytes,
        List<String> sentences,
        List<HoleRow> holes,
        List<Part> arenas,
        List<Part> caches,
        List<GivenBack> givenBack,
        long minorFaults,
        List<Tried> tried,
        List<String> untried,
        List<SiteRow> callSites) {
    private static final int HOLES = 20;

    /**
     * A hole.
     *
     * @param address its first byte, hexadecimal
     * @param bytes free bytes in it
     * @param residentBytes of these, resident
     * @param kind what most of it is
     * @param place between which blocks it lies
     * @param pinnedBy the code lines that allocated these blocks, where they are known
     */
    public record HoleRow(
            String address, long bytes, long residentBytes, String kind, String place, List<String> pinnedBy) {
        public HoleRow {
            pinnedBy = List.copyOf(pinnedBy);
        }
    }

    /**
     * A code line.
     *
     * @param site what it is called by
     * @param liveBytes asked for and not freed
     * @param liveBlocks the same, in blocks
     * @param slackBytes usable beyond that
     * @param pinnedBytes that nothing uses and that stay resident because of these blocks
     * @param stack the calls that led there, innermost first; of several the one with most live bytes
     */
    public record SiteRow(
            String site, long liveBytes, long liveBlocks, long slackBytes, long pinnedBytes, List<String> stack) {
        public SiteRow {
            stack = List.copyOf(stack);
        }

        static SiteRow of(SiteShare share) {
            return new SiteRow(
                    share.site().text(),
                    share.liveBytes(),
                    share.liveBlocks(),
                    share.slackBytes(),
                    share.pinnedBytes(),
                    share.stack().texts());
        }
    }

    public static WhyFile of(Answer answer) {
        return new WhyFile(
                answer.allocator(),
                answer.attribution().operation(),
                answer.rssBytes(),
                answer.liveBytes(),
                answer.blocks().count(),
                answer.rows(),
                answer.overlays(),
                answer.unattributedBytes(),
                Sentences.of(answer),
                answer.holes().stream()
                        .limit(HOLES)
                        .map(hole -> new HoleRow(
                                "0x" + Long.toHexString(hole.start()),
                                hole.bytes(),
                                hole.residentBytes(),
                                hole.kind(),
                                Sentences.where(answer, hole),
                                pinnedBy(answer, hole)))
                        .toList(),
                answer.arenas(),
                answer.caches(),
                answer.remedies().given(),
                answer.remedies().minorFaults(),
                answer.remedies().tried(),
                answer.remedies().untried(),
                answer.sites().stream().map(SiteRow::of).toList());
    }

    private static List<String> pinnedBy(Answer answer, Hole hole) {
        return IntStream.of(hole.below(), hole.above())
                .filter(block -> block >= 0)
                .mapToLong(answer.blocks()::operation)
                .filter(operation -> answer.callSites().number(operation) != 0)
                .mapToObj(operation -> answer.callSites().site(operation).text())
                .toList();
    }
}
