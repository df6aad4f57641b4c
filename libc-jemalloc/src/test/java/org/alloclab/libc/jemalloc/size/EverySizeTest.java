package org.alloclab.libc.jemalloc.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What a request of each size is rounded up to, beside the library. */
final class EverySizeTest {
    private final SizeClasses sizes = new SizeClasses();

    /** Lines {@code lgAlignment lastSize usize}: what {@code nallocx} of the library answers, by runs of equal answers. */
    @Test
    void everySizeUpTo8MiBWithEveryAlignmentUpTo4MiBIsRoundedAsTheLibraryRoundsIt() throws IOException {
        int lg = -1;
        long size = 1;
        long checked = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(EverySizeTest.class.getResourceAsStream("nallocx.txt.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", -1);
                if (Integer.parseInt(words[0]) != lg) {
                    lg = Integer.parseInt(words[0]);
                    size = 1;
                }
                long last = Long.parseLong(words[1]);
                long usize = Long.parseLong(words[2]);
                long alignment = 1L << lg;
                for (; size <= last; size++) {
                    long mine = lg == 0 ? sizes.usable(size) : sizes.usable(size, alignment);
                    if (mine != usize) {
                        throw new AssertionError("nallocx(" + size + ", " + alignment + "): " + mine + " != " + usize);
                    }
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(23L * ((8 << 20) + 1));
    }
}
