package org.alloclab.example.tlsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizeClassesTest {

    /** Good fit: whatever block is first in the list that is searched, it is large enough, and little is lost. */
    @Test
    void everyBlockOfTheListThatIsSearchedFits() {
        for (long size = 16; size < 1L << 36; size += 16 + (size / 1000 & -16)) {
            int list = SizeClasses.atLeast(size);
            long smallest = smallestOf(list);
            assertTrue(smallest >= size, "a block of list " + list + " holds " + size);
            assertTrue(smallest - size <= size / SizeClasses.SECOND + 16, "at most 1/32 is searched past");
            assertTrue(SizeClasses.of(size) <= list, "the list of a size is not behind the one that is searched");
        }
    }

    private static long smallestOf(int list) {
        int first = list / SizeClasses.SECOND;
        int second = list % SizeClasses.SECOND;
        return first == 0 ? 16L * second : (1L << (first + 8)) + ((long) second << (first + 3));
    }

    @Test
    void thePapersExample() {
        // size 460 with 32 parts: here a size below 512 has its own list of 16 bytes
        assertEquals(460 / 16, SizeClasses.of(460));
        assertEquals(32 + 31, SizeClasses.of(1023));
        assertEquals(64, SizeClasses.of(1024));
        assertEquals(64, SizeClasses.atLeast(1009));
    }
}
