package org.alloclab.harness.study.course;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.stack.CallSite;
import org.alloclab.harness.trace.stack.CallSites;
import org.alloclab.harness.trace.stack.CallStack;

/**
 * What a program holds of one origin.
 *
 * @param site what the stack is called by
 * @param stack on which these blocks were allocated; of several with the same site, the one with most live bytes
 * @param liveBytes what was asked for and not freed
 * @param liveBlocks the same, in blocks
 * @param slackBytes usable beyond that
 * @param pinnedBytes that nothing uses and that stay resident because of these blocks
 */
public record SiteShare(
        CallSite site, CallStack stack, long liveBytes, long liveBlocks, long slackBytes, long pinnedBytes) {
    private static final Comparator<SiteShare> MOST_LIVE = Comparator.comparingLong(SiteShare::liveBytes)
            .reversed()
            .thenComparing(share -> share.site().text())
            .thenComparing(share -> share.stack().texts().toString());

    /** By stack, most live bytes first; empty for a trace that does not know. */
    public static List<SiteShare> byStack(HeldBlocks held, CallSites sites) {
        if (!sites.isKnown()) {
            return List.of();
        }
        Map<Integer, long[]> sums = new HashMap<>();
        for (int block = 0; block < held.count(); block++) {
            long[] sum = sums.computeIfAbsent(sites.number(held.operation(block)), unknown -> new long[4]);
            sum[0] += held.requested(block);
            sum[1]++;
            sum[2] += held.slack(block);
            sum[3] += held.pinned(block);
        }
        List<SiteShare> shares = new ArrayList<>();
        sums.forEach((number, sum) -> shares.add(
                new SiteShare(sites.siteOf(number), sites.table().stack(number), sum[0], sum[1], sum[2], sum[3])));
        shares.sort(MOST_LIVE);
        return List.copyOf(shares);
    }

    /** By site, most live bytes first; empty for a trace that does not know. */
    public static List<SiteShare> bySite(HeldBlocks held, CallSites sites) {
        Map<CallSite, SiteShare> sums = new HashMap<>();
        byStack(held, sites).forEach(share -> sums.merge(share.site(), share, SiteShare::and));
        return sums.values().stream().sorted(MOST_LIVE).toList();
    }

    private SiteShare and(SiteShare other) {
        return new SiteShare(
                site,
                stack,
                liveBytes + other.liveBytes,
                liveBlocks + other.liveBlocks,
                slackBytes + other.slackBytes,
                pinnedBytes + other.pinnedBytes);
    }
}
