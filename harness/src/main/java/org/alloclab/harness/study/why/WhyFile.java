package org.alloclab.harness.study.why;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Part;
import org.alloclab.harness.measure.attribution.Share;

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
        List<Part> caches) {
    /** Pages that were resident at the start and are no longer. */
    private static final String GONE = "gone_since_start";

    private static final String UNCOUNTED = "uncounted";
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
                rows(answer),
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
                answer.caches());
    }

    /** The shares, and what brings them to the growth of the resident set. */
    static List<Share> rows(Answer answer) {
        Attribution attribution = answer.attribution();
        List<Share> rows = new ArrayList<>(attribution.shares());
        if (attribution.leftBytes() != 0) {
            rows.add(new Share(GONE, "process", -attribution.leftBytes(), -attribution.leftBytes(), 0));
        }
        long uncounted = answer.rssBytes() - attribution.rssBytes();
        if (uncounted != 0) {
            rows.add(new Share(UNCOUNTED, "process", uncounted, uncounted, 0));
        }
        return rows;
    }
}
