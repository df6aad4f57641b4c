package org.alloclab.harness.measure.attribution;

import java.util.List;

/**
 * Who holds what is resident, at one moment of a run.
 *
 * <p>Law: the shares' resident bytes sum to {@code rssBytes + leftBytes}.
 *
 * @param operation how many operations had been played
 * @param rssBytes growth of the resident memory since the program's first call
 * @param leftBytes of the pages that were resident before the first call, those that are no longer
 * @param shares by kind, in the allocator's order, the process's own kinds last; kinds that hold nothing are left out
 */
public record Attribution(long operation, long rssBytes, long leftBytes, List<Share> shares) {
    public Attribution {
        shares = List.copyOf(shares);
    }

    /** Resident bytes that the allocator should account for and does not. */
    public long unattributedBytes() {
        return shares.stream()
                .filter(share -> share.kind().equals(ProcessKind.UNATTRIBUTED.key()))
                .mapToLong(Share::residentBytes)
                .sum();
    }
}
