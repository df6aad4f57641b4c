package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * Robson's adversary: a bounded number of live bytes that spreads over as much memory as it can.
 *
 * <pre>
 *   step i    keeps the blocks that hold a word at offset f (mod 2^i), frees the others,
 *             and fills up with blocks of 2^i words; f is the one of two offsets that keeps fewer bytes
 * </pre>
 */
final class Robson implements Workload {
    private static final OptionSpec<Long> WORD =
            OptionSpec.whole("word", 1, 1 << 20, 16, "bytes of the smallest block");
    private static final OptionSpec<Long> BYTES =
            OptionSpec.whole("bytes", 1 << 10, 1L << 32, 8 << 20, "bytes that are live at most");
    private static final OptionSpec<Long> STEPS =
            OptionSpec.whole("steps", 1, 24, 10, "the largest block has 2^steps words");

    @Override
    public String id() {
        return "robson";
    }

    @Override
    public String summary() {
        return "the adversary of the lower bound: bounded live bytes that spread over as much memory as they can";
    }

    @Override
    public String source() {
        return "J. Robson, Bounds for some functions concerning dynamic storage allocation (1974); the addresses are taken"
                + " to be those of an allocator that goes upward, for a trace cannot ask";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(WORD, BYTES, STEPS);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Rounds(
                values.get(WORD),
                values.get(BYTES) / values.get(WORD),
                values.get(STEPS).intValue());
    }

    /** A step looks at one block or makes one. */
    private static final class Rounds implements Steps {
        private final long word;
        private final long most;
        private final int last;
        private int[] block = new int[1 << 10];
        private long[] place = new long[1 << 10];
        private long[] words = new long[1 << 10];
        private int count;
        private int looked;
        private int kept;
        private long live;
        private long top;
        private long offset;
        private int round;
        private boolean filling = true;

        Rounds(long word, long most, int last) {
            this.word = word;
            this.most = most;
            this.last = last;
        }

        @Override
        public boolean step(Calls calls) {
            long size = 1L << round;
            if (filling) {
                if (live + size <= most) {
                    add(calls, size);
                    return true;
                }
                if (round == last) {
                    return false;
                }
                round++;
                offset = better(1L << round);
                filling = false;
                looked = 0;
                kept = 0;
                return true;
            }
            if (looked < count) {
                look(calls, size);
                return true;
            }
            count = kept;
            filling = true;
            return true;
        }

        private void add(Calls calls, long size) {
            if (count == block.length) {
                block = Arrays.copyOf(block, 2 * count);
                place = Arrays.copyOf(place, 2 * count);
                words = Arrays.copyOf(words, 2 * count);
            }
            block[count] = calls.malloc(0, size * word);
            place[count] = top;
            words[count++] = size;
            top += size;
            live += size;
        }

        private void look(Calls calls, long size) {
            if (holds(looked, offset, size)) {
                block[kept] = block[looked];
                place[kept] = place[looked];
                words[kept++] = words[looked];
            } else {
                calls.free(0, block[looked]);
                live -= words[looked];
            }
            looked++;
        }

        private long better(long size) {
            long other = offset + size / 2;
            return heldWords(offset, size) <= heldWords(other, size) ? offset : other;
        }

        private long heldWords(long at, long size) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += holds(i, at, size) ? words[i] : 0;
            }
            return sum;
        }

        /** Whether a block has a word at this offset of some stretch of {@code size} words. */
        private boolean holds(int i, long at, long size) {
            long first = place[i] + Math.floorMod(at - place[i], size);
            return first < place[i] + words[i];
        }
    }
}
