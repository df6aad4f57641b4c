package org.alloclab.harness.run;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * What the recorded process kept resident that is not simulated: files and code, stacks, shared memory. The samples of the
 * recording tell it, and before the first of them the one at its peak. In its place the simulated process has what it starts
 * with: the areas of its layout, which hold no block.
 *
 * <pre>
 *   process = simulated resident - resident at the start + recorded total - malloc - program's own mappings + library
 *                                  \____________________________ beside ________________________________________/
 * </pre>
 *
 * <p><em>Library</em> is what an allocator's shared library keeps of its files, where the program was not recorded with it.
 */
final class Beside {
    private final long startBytes;
    private final long libraryBytes;
    /** By the operation before which it began to hold. */
    private final TreeMap<Long, Long> byOperation = new TreeMap<>();

    /**
     * Nothing has been sampled.
     *
     * @param startBytes resident in the simulated process before its allocator's first call
     * @param libraryBytes resident files of the allocator's library
     */
    Beside(long startBytes, long libraryBytes) {
        this.startBytes = startBytes;
        this.libraryBytes = libraryBytes;
    }

    /**
     * A sample.
     *
     * @param excess by how much the simulated own mappings of the program exceed the recorded ones
     */
    void sampled(long op, ResidentFigures figures, long excess) {
        OptionalLong total = figures.of(ResidentKind.TOTAL);
        if (total.isPresent()) {
            long bytes = total.getAsLong()
                    - figures.of(ResidentKind.MALLOC).orElse(0)
                    - figures.of(ResidentKind.PROGRAM).orElse(0)
                    - startBytes
                    + libraryBytes
                    - excess;
            byOperation.put(op, bytes);
        }
    }

    /** Bytes beside what is simulated in an operation; 0 where nothing was sampled. Negative where files are fewer. */
    long bytes(long op) {
        Map.Entry<Long, Long> entry = byOperation.floorEntry(op);
        return entry == null ? 0 : entry.getValue();
    }
}
