package org.alloclab.harness.run;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.Pagemap;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * What the recorded process kept resident that is not simulated: files and code, stacks, shared memory. The samples of the
 * recording tell it, and before the first of them the one at its peak; at its place stands what the simulated process keeps of files from its start on.
 *
 * <pre>
 *   process = simulated resident - simulated files + (recorded total - malloc - program's own mappings)
 *                                  \_______________________ beside ________________________________/
 * </pre>
 */
final class Beside {
    private static final String HEAP = "[heap]";
    private static final long PAGE = 4096;

    private static final long NOT_COUNTED = -1;

    private final AddressSpace space;
    private long simulatedFiles = NOT_COUNTED;
    /** By the operation before which it began to hold. */
    private final TreeMap<Long, Long> byOperation = new TreeMap<>();

    Beside(AddressSpace space) {
        this.space = space;
    }

    private long simulatedFiles() {
        long pages = 0;
        for (VmaView area : space.areas()) {
            if (!area.name().isEmpty() && !area.name().equals(HEAP) && area.start() >= 0) {
                for (long entry : space.pagemap(area.start(), area.end())) {
                    pages += (entry & Pagemap.PRESENT) != 0 ? 1 : 0;
                }
            }
        }
        return pages * PAGE;
    }

    /**
     * A sample.
     *
     * @param excess by how much the simulated own mappings of the program exceed the recorded ones
     */
    void sampled(long op, ResidentFigures figures, long excess) {
        OptionalLong total = figures.of(ResidentKind.TOTAL);
        if (total.isPresent()) {
            simulatedFiles = simulatedFiles == NOT_COUNTED ? simulatedFiles() : simulatedFiles;
            long bytes = total.getAsLong()
                    - figures.of(ResidentKind.MALLOC).orElse(0)
                    - figures.of(ResidentKind.PROGRAM).orElse(0)
                    - simulatedFiles
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
