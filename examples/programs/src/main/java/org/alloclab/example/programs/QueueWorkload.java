package org.alloclab.example.programs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.trace.WorkloadProgram;
import org.alloclab.api.trace.WorkloadProvider;

/** One thread makes messages, another one frees them, first in, first out: each block is freed by who did not make it. */
public final class QueueWorkload implements WorkloadProvider {
    private static final OptionSpec<Long> MESSAGES =
            OptionSpec.whole("messages", 1, 1_000_000_000, 100_000, "messages in all");
    private static final OptionSpec<Long> WAITING =
            OptionSpec.whole("waiting", 1, 1_000_000, 1000, "messages that wait at a time");
    private static final OptionSpec<Long> SEED = OptionSpec.whole("seed", 0, Long.MAX_VALUE, 1, "of their sizes");

    private static final int MAKER = 0;
    private static final int READER = 1;

    @Override
    public String id() {
        return "queue";
    }

    @Override
    public String summary() {
        return "a thread makes messages of 16 to 2,063 bytes, another one frees them in their order";
    }

    @Override
    public String source() {
        return "no program: the pattern that thread caches fear most";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(MESSAGES, WAITING, SEED);
    }

    @Override
    public WorkloadProgram start(OptionValues values) {
        SplittableRandom random = new SplittableRandom(values.get(SEED));
        Deque<Integer> queue = new ArrayDeque<>();
        long[] left = {values.get(MESSAGES)};
        return calls -> {
            if (left[0] > 0) {
                left[0]--;
                queue.add(calls.malloc(MAKER, 16 + random.nextInt(2048)));
            }
            if (queue.size() > values.get(WAITING) || (left[0] == 0 && !queue.isEmpty())) {
                calls.free(READER, queue.remove());
            }
            return left[0] > 0 || !queue.isEmpty();
        };
    }
}
