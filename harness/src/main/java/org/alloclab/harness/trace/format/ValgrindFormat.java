package org.alloclab.harness.trace.format;

import java.io.IOException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What {@code valgrind --trace-malloc=yes} writes (valgrind 3.19 coregrind/m_replacemalloc/vg_replace_malloc.c).
 *
 * <pre>
 *   --PID-- malloc(N) = 0xP                   --PID-- memalign(al A, size N) = 0xP
 *   --PID-- calloc(N,M) = 0xP                 --PID-- posix_memalign(al A, size N) = 0         no pointer
 *   --PID-- realloc(0xP,N) = 0xQ              --PID-- aligned_alloc(al A, size N) = 0xP
 *   --PID-- _Znwm(N) = 0xP, _Znam ...         --PID-- free(0xP), _ZdlPv(0xP), _ZdaPv ...
 *
 *   --D:H:M:S.MMM PID-- ...                   with --time-stamp=yes: since the start
 * </pre>
 *
 * <p>See {@link ValgrindCalls} for what a line can hold. Other lines are valgrind's own, or the program's output, and are
 * passed over. Of several processes the first is read.
 */
final class ValgrindFormat extends ForeignFormat {
    ValgrindFormat() {
        super("valgrind", "what valgrind --trace-malloc=yes writes", NO_THREADS);
    }

    @Override
    public boolean namesProcesses() {
        return true;
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length).anyMatch(line -> {
            ValgrindPrefix prefix = ValgrindPrefix.find(line, 0);
            return prefix != null && ValgrindCalls.beginsWithCall(line, prefix.end());
        });
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new ValgrindReader(source, options);
    }

    /** Whether a line has valgrind's mark, whatever it says. */
    static boolean isOfValgrind(String line) {
        return line.startsWith("==") && line.matches("==([0-9:.]+ )?[0-9]{1,9}==.*");
    }
}
