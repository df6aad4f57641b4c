package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** Mesh's fragmenter: every second block of each size stays, so that no free page remains. */
final class MeshFragmenter implements Workload {
    private static final OptionSpec<Long> UNIT =
            OptionSpec.whole("unit", 1, 1 << 20, 512, "sizes are 2, 4, 8 ... of it");
    private static final OptionSpec<Long> BYTES = OptionSpec.whole(
            "bytes",
            1 << 10,
            1L << 40,
            128 << 20,
            "bytes of blocks that are live at most, beside two tables of pointers");

    @Override
    public String id() {
        return "mesh-fragmenter";
    }

    @Override
    public String summary() {
        return "pairs of blocks of doubling sizes, one of each pair freed: little is live, everything is resident";
    }

    @Override
    public String source() {
        return "B. Powers, D. Tench, E. Berger, A. McGregor, Mesh (2019), fragmenter.cc";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(UNIT, BYTES);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Rounds(values.get(UNIT), values.get(BYTES));
    }

    /** A step is a pair, or the freeing of one. */
    private static final class Rounds implements Steps {
        private static final long POINTER_BYTES = 8;

        private final long unit;
        private final long tableBytes;
        private long available;
        private long factor = 2;
        private long pairs;
        private long made;
        private long freed;
        private int[] kept = new int[1 << 10];
        private int keptCount;
        private int[] gone = new int[1 << 10];
        private int swept;
        private boolean sweeping;
        private int pairTable;
        private int keptTable;

        Rounds(long unit, long bytes) {
            this.unit = unit;
            available = bytes;
            tableBytes = POINTER_BYTES * (2 * bytes / unit);
            pairs = bytes / (2 * factor * unit);
        }

        @Override
        public boolean step(Calls calls) {
            if (pairTable == 0) {
                pairTable = calls.malloc(0, tableBytes);
                keptTable = calls.malloc(0, tableBytes);
            }
            if (sweeping) {
                return sweep(calls);
            }
            if (made < pairs) {
                kept = room(kept, keptCount);
                gone = room(gone, (int) made);
                kept[keptCount++] = calls.malloc(0, factor * unit);
                gone[(int) made++] = calls.malloc(0, factor * unit);
                return true;
            }
            if (freed < made) {
                calls.free(0, gone[(int) freed++]);
                return true;
            }
            available -= pairs * factor * unit;
            factor *= 2;
            pairs = available / (2 * factor * unit);
            made = 0;
            freed = 0;
            sweeping = pairs == 0;
            return true;
        }

        private boolean sweep(Calls calls) {
            if (swept < keptCount) {
                calls.free(0, kept[swept++]);
                return true;
            }
            if (swept == keptCount) {
                calls.free(0, pairTable);
                calls.free(0, keptTable);
                swept++;
                return true;
            }
            return false;
        }

        private static int[] room(int[] table, int used) {
            return used < table.length ? table : Arrays.copyOf(table, 2 * used);
        }
    }
}
