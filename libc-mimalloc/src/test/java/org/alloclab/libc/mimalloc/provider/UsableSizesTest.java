package org.alloclab.libc.mimalloc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.alloclab.libc.mimalloc.size.Bins;
import org.junit.jupiter.api.Test;

/** The usable size of every request up to 256 KiB, as libmimalloc3 3.6.0 told it. */
class UsableSizesTest {

    @Test
    void everySizeHasTheBlockThatItReallyHas() {
        List<String> ranges = Recorded.lines("usable-sizes.tsv.gz");
        long next = 0;
        for (String range : ranges.subList(1, ranges.size())) {
            String[] fields = range.split("\t", -1);
            assertEquals(next, Long.parseLong(fields[0]), "the ranges follow each other");
            for (long size = next; size <= Long.parseLong(fields[1]); size++) {
                assertEquals(Long.parseLong(fields[2]), Bins.goodSize(size), "malloc(" + size + ")");
            }
            next = Long.parseLong(fields[1]) + 1;
        }
        assertEquals((256 << 10) + 1, next);
    }
}
