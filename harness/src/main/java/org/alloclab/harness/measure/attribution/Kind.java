package org.alloclab.harness.measure.attribution;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.alloclab.api.heap.PieceKind;

/**
 * What memory is told apart by in a {@link Share}.
 *
 * @param key its name
 * @param role what it is to the program, as {@link Share#role} says it
 * @param meaning one sentence
 */
public record Kind(String key, String role, String meaning) {
    /** Role of the process's own kinds. */
    static final String PROCESS = "process";

    /** An allocator's kinds, then the process's own. */
    public static List<Kind> of(List<PieceKind> pieces) {
        return Stream.concat(
                        pieces.stream()
                                .map(kind -> new Kind(
                                        kind.key(), kind.role().name().toLowerCase(Locale.ROOT), kind.meaning())),
                        Stream.of(ProcessKind.values()).map(kind -> new Kind(kind.key(), PROCESS, kind.meaning())))
                .toList();
    }
}
