package org.alloclab.harness.study.confirm;

import java.util.List;
import org.alloclab.harness.study.verify.FacedLibrary;

/**
 * An allocator and its setting: what it was predicted to need, and what it needed.
 *
 * @param name as the user worded it
 * @param library the real library
 * @param libraryBytes resident files that the library brings along, as a program that does nothing has them
 * @param comparands by occasion
 * @param trouble what is to be said of the runs, a sentence each
 * @param failed whether a real run ended otherwise than it should, so that nothing was confirmed
 */
public record ConfirmedRow(
        String name,
        FacedLibrary library,
        long libraryBytes,
        List<Comparand> comparands,
        List<String> trouble,
        boolean failed) {
    public ConfirmedRow {
        comparands = List.copyOf(comparands);
        trouble = List.copyOf(trouble);
    }

    /** Whether every forecast is right as far as it was measured. */
    public boolean isConfirmed() {
        return !failed && comparands.stream().noneMatch(comparand -> comparand.verdict() == Comparand.Verdict.OUTSIDE);
    }
}
