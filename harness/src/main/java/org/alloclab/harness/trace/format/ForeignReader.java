package org.alloclab.harness.trace.format;

import java.io.IOException;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;

/**
 * What the readers of foreign formats have in common: they take one unit (a line, a record) after another and tell the
 * {@link OpAppender} what it says.
 *
 * <p>A tool that was attached to a running program sees blocks freed whose allocation it did not see. Such a free does
 * nothing and is counted; it is no error, as it is in formats that tell the whole life of a program.
 */
abstract class ForeignReader implements TraceReader {
    static final String CORRECT = "correct it, or skip what cannot be read with --lenient";
    static final long ONLY_THREAD = 1;

    /** Names for blocks whose address the format does not say: far above every address. */
    private static final long SYNTHETIC = 1L << 60;

    final OpAppender appender;
    final TraceSource source;

    private final ReadOptions options;
    private long skipped;
    private String firstSkipped = "";
    private long syntheticNames;
    private boolean ended;

    ForeignReader(TraceSource source, ReadOptions options) {
        this.source = source;
        this.options = options;
        this.appender = new OpAppender(options);
    }

    /**
     * Takes the next unit, which appends one row at most.
     *
     * @return whether there was one
     */
    abstract boolean next() throws IOException;

    /** Where the unit taken last is, as messages put it. */
    abstract String place();

    @Override
    public boolean read(OpBatch batch) throws IOException {
        appender.begin(batch);
        try {
            while (!appender.isFull() && !ended) {
                ended = !next();
            }
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
        return appender.end();
    }

    @Override
    public TraceTotals totals() {
        return appender.totals(skipped, firstSkipped);
    }

    /** The unit breaks a rule: the reading ends, or goes on without it. */
    void reject(String rule, String value) {
        String message = source.name() + ", " + place() + ": " + rule + ": was '" + value + "'";
        if (!options.lenient()) {
            throw BadInputException.inFile(
                    source.name(), place() + ": " + rule + ": was '" + printable(value) + "'", CORRECT);
        }
        count(message);
    }

    /** A free, or a realloc, of a block that the tool has not seen allocated. */
    void tolerate(int verdict) {
        if (verdict != OpAppender.LEGAL) {
            count(source.name() + ", " + place() + ": a block is freed that was allocated before the tool looked");
        }
    }

    /** A free, or a realloc, of a block that must be live. */
    void require(int verdict, String value) {
        if (verdict != OpAppender.LEGAL) {
            reject("a block that is freed must have been allocated and not freed yet", value);
        }
    }

    long syntheticName() {
        return SYNTHETIC + 16 * ++syntheticNames;
    }

    /** Whether count elements of this size are more than an address space. */
    static boolean overflows(long count, long size) {
        return count < 0 || size < 0 || Math.multiplyHigh(count, size) != 0 || count * size < 0;
    }

    private void count(String message) {
        if (skipped++ == 0) {
            firstSkipped = printable(message);
        }
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 120); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return shown.toString();
    }
}
