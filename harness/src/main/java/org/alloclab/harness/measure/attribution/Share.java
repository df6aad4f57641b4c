package org.alloclab.harness.measure.attribution;

import java.util.Arrays;
import java.util.Locale;
import org.alloclab.api.heap.PieceKind;

/**
 * What one kind holds of the resident memory.
 *
 * @param kind stable name: a {@link org.alloclab.api.heap.PieceKind}'s key, or one of the process's own ({@link ProcessKind})
 * @param role the piece's role in lower case, or {@code process}
 * @param residentBytes on resident pages
 * @param pinnedBytes of these, on pages that hold something in use
 * @param returnableBytes of these, on pages that hold nothing in use
 */
public record Share(String kind, String role, long residentBytes, long pinnedBytes, long returnableBytes) {

    /** Whether the program has no use of it: neither what it holds and maps itself, nor the allocator's records of that. */
    public boolean isWaste() {
        return kind.equals(ProcessKind.SLACK.key())
                || Arrays.stream(PieceKind.Role.values())
                        .filter(each -> !each.isPinning())
                        .anyMatch(each -> each.name().toLowerCase(Locale.ROOT).equals(role));
    }
}
