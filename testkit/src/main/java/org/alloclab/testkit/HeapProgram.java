package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes programs: a seed decides all of one. Sizes meet the edges of size classes, caches, large blocks and mappings. */
final class HeapProgram {
    private static final int[] EDGES = {
        0, 1, 7, 8, 9, 16, 24, 25, 40, 120, 128, 136, 512, 1008, 1016, 1024, 1032, 1040, 4096, 8192, 14336, 16384,
        32768, 65536, 131048, 131072, 135168, 262144, 524288
    };

    private HeapProgram() {}

    /** A program of so many calls on so many threads, with at most {@code live} blocks at a time. */
    static List<HeapCall> of(long seed, int calls, int live, int threads) {
        SplittableRandom random = new SplittableRandom(seed);
        List<HeapCall> program = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        int next = 0;
        while (program.size() < calls) {
            int thread = random.nextInt(threads);
            int dice = random.nextInt(100);
            if (blocks.size() >= live || (dice < 40 && !blocks.isEmpty())) {
                int index = random.nextInt(blocks.size());
                program.add(new HeapCall(HeapCall.Kind.FREE, thread, blocks.get(index), 0, 0));
                blocks.set(index, blocks.get(blocks.size() - 1));
                blocks.remove(blocks.size() - 1);
            } else if (dice >= 82 && dice < 92 && !blocks.isEmpty()) {
                int block = blocks.get(random.nextInt(blocks.size()));
                program.add(new HeapCall(HeapCall.Kind.REALLOC, thread, block, 1L + size(random), 0));
            } else {
                if (dice < 75) {
                    program.add(new HeapCall(HeapCall.Kind.MALLOC, thread, next, size(random), 0));
                } else if (dice < 82) {
                    program.add(new HeapCall(
                            HeapCall.Kind.CALLOC, thread, next, random.nextInt(2000), 1L + random.nextInt(16)));
                } else {
                    program.add(new HeapCall(
                            HeapCall.Kind.MEMALIGN, thread, next, size(random), 16L << random.nextInt(10)));
                }
                blocks.add(next++);
            }
        }
        return program;
    }

    private static long size(SplittableRandom random) {
        int dice = random.nextInt(100);
        if (dice < 55) {
            return random.nextInt(1100);
        }
        if (dice < 80) {
            return Math.max(0, EDGES[random.nextInt(EDGES.length)] + random.nextInt(33) - 16);
        }
        return dice < 97 ? random.nextInt(20_000) : random.nextInt(1 << 20);
    }
}
