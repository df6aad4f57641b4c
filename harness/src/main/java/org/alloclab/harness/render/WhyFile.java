package org.alloclab.harness.render;

import java.util.List;
import org.alloclab.harness.measure.attribution.Part;
import org.alloclab.harness.measure.attribution.Share;
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
 * @param unattributedBytes what is nobody's
 * @param sentences in plain words
 * @param holes the largest
 * @param arenas by arena
 * @param caches by thread
 * @param givenBack calls that give memory back, made at this moment
 * @param minorFaults since the first operation
 * @param tried the same moment under other settings
 * @param untried settings that were not tried on so long a trace
 */
public record WhyFile(
        String allocator,
        long operation,
        long rssBytes,
        long liveBytes,
        int liveBlocks,
        List<Share> kinds,
        long unattributedBytes,
        List<String> sentences,
        List<HoleRow> holes,
        List<Part> arenas,
        List<Part> caches,
        List<GivenBack> givenBack,
        long minorFaults,
        List<Tried> tried,
        List<String> untried) {
    private static final int HOLES = 20;

    /**
     * A hole.
     *
     * @param address its first byte, hexadecimal
     * @param bytes free bytes in it
     * @param residentBytes of these, resident
     * @param kind what most of it is
     * @param place between which blocks it lies
     */
    public record HoleRow(String address, long bytes, long residentBytes, String kind, String place) {}

    public static WhyFile of(Answer answer) {
        return new WhyFile(
                answer.allocator(),
                answer.attribution().operation(),
                answer.rssBytes(),
                answer.liveBytes(),
                answer.blocks().count(),
                answer.rows(),
                answer.unattributedBytes(),
                Sentences.of(answer),
                answer.holes().stream()
                        .limit(HOLES)
                        .map(hole -> new HoleRow(
                                "0x" + Long.toHexString(hole.start()),
                                hole.bytes(),
                                hole.residentBytes(),
                                hole.kind(),
                                Sentences.where(answer, hole)))
                        .toList(),
                answer.arenas(),
                answer.caches(),
                answer.remedies().given(),
                answer.remedies().minorFaults(),
                answer.remedies().tried(),
                answer.remedies().untried());
    }
}
