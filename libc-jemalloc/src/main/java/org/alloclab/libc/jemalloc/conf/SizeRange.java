package org.alloclab.libc.jemalloc.conf;

import java.util.function.Predicate;
import org.alloclab.libc.jemalloc.number.WholeNumber;

/**
 * A number for a range of small sizes: {@code 1-160:16}.
 *
 * @param first smallest size
 * @param last largest size
 * @param number shards of a bin, or pages of a slab
 */
record SizeRange(long first, long last, long number) {

    /** Reads {@code first-last:number|...}; what precedes a mistake counts. (malloc_conf_multi_sizes_next) */
    static boolean readAll(String value, Predicate<SizeRange> action) {
        int at = 0;
        do {
            WholeNumber first = WholeNumber.parse(value, at, 0);
            if (first.failed() || !value.startsWith("-", first.end())) {
                return false;
            }
            WholeNumber last = WholeNumber.parse(value, first.end() + 1, 0);
            if (last.failed() || !value.startsWith(":", last.end())) {
                return false;
            }
            WholeNumber number = WholeNumber.parse(value, last.end() + 1, 0);
            if (number.failed() || !action.test(new SizeRange(first.value(), last.value(), number.value()))) {
                return false;
            }
            at = value.startsWith("|", number.end()) ? number.end() + 1 : number.end();
        } while (at < value.length());
        return true;
    }
}
