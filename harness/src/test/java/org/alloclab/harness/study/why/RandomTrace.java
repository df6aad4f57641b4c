package org.alloclab.harness.study.why;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Writes a trace of a program with some threads that grows, moves, aligns and frees blocks of all sizes. */
final class RandomTrace {
    private RandomTrace() {}

    static Path write(Path file, int operations, int threads) throws IOException {
        SplittableRandom random = new SplittableRandom(14);
        StringBuilder text = new StringBuilder();
        List<Integer> live = new ArrayList<>();
        int next = 1;
        for (int i = 0; i < operations; i++) {
            text.append(1 + random.nextInt(threads)).append(": ");
            int dice = random.nextInt(100);
            if (live.size() > 150 || (dice < 40 && !live.isEmpty())) {
                text.append("free ").append(name(live.remove(random.nextInt(live.size()))));
            } else if (dice < 90) {
                text.append("malloc ").append(name(next)).append(' ').append(size(random));
                live.add(next++);
            } else {
                text.append("memalign ").append(name(next)).append(' ').append(64L << random.nextInt(9));
                text.append(' ').append(size(random));
                live.add(next++);
            }
            text.append('\n');
        }
        return Files.writeString(file, text);
    }

    private static String name(int block) {
        return "0x" + Integer.toHexString(16 * block);
    }

    private static long size(SplittableRandom random) {
        return random.nextLong(1L << (3 + random.nextInt(18)));
    }
}
