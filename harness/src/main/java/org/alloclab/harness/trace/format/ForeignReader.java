package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.BlockRules;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;

/**
 * What the readers of foreign formats have in common: they take one unit (a line, a record) after another and tell the
 * {@link OpAppender} what it says, if it can have happened.
 *
 * <p>A tool that was attached to a running program sees blocks freed whose allocation it did not see. Such a free does
 * nothing and is counted; it is no error, as it is in formats that tell the whole life of a program.
 *
 * <p>A file of which nothing is understood is an error, however lenient the reading.
 */
abstract class ForeignReader implements TraceReader {
    static final String CORRECT = "correct it, or skip what cannot be read with --lenient";
    static final long ONLY_THREAD = 1;
    static final long PAGE = 4096;

    /** Names for blocks whose address the format does not say: far above every address. */
    private static final long SYNTHETIC = 1L << 60;

    static final long NO_PROCESS = ReadOptions.FIRST_PROCESS;

    final OpAppender appender;
    final TraceSource source;

    private final ReadOptions options;
    private final boolean hasAddresses;
    private long skipped;
    private long rejected;
    private String firstSkipped = "";
    private long syntheticNames;
    private boolean ended;
    /** Sentences for the end, with how often each was noted. */
    private final Map<String, Long> notes = new LinkedHashMap<>();

    ForeignReader(TraceSource source, ReadOptions options) {
        this(source, options, true);
    }

    /** A reader of a format whose names of blocks are addresses, or are not. */
    ForeignReader(TraceSource source, ReadOptions options, boolean hasAddresses) {
        this.source = source;
        this.options = options;
        this.hasAddresses = hasAddresses;
        this.appender = new OpAppender(options);
    }

    /**
     * Takes the next unit. It appends at most one row, unless the batch is full only behind it.
     *
     * @return whether there was one
     */
    abstract boolean next() throws IOException;

    /** Where the unit taken last is, as messages put it. */
    abstract String place();

    /** The process that was asked for, or {@link #NO_PROCESS}. */
    final long wantedProcess() {
        return options.process();
    }

    /** What to do with a file of which nothing was understood. */
    String remedyForNothing() {
        return "give a file of this format, or name another with --format";
    }

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
        if (ended && appender.understood() == 0) {
            String first = rejected > 0 ? " (" + rejected + " left out, the first: " + firstSkipped + ")" : "";
            String of = wantedProcess() == NO_PROCESS ? "" : " of process " + wantedProcess();
            throw BadInputException.inFile(
                    source.name(),
                    "there is no operation" + of + " in it that can be read" + first,
                    of.isEmpty()
                            ? remedyForNothing()
                            : "without --process the first one is read, and others are named");
        }
        return appender.end();
    }

    @Override
    public TraceTotals totals() {
        List<String> said = new ArrayList<>();
        if (rejected > appender.understood()) {
            said.add(String.format(
                    Locale.ROOT,
                    "MOST OF THE FILE WAS NOT UNDERSTOOD: %,d left out, %,d read",
                    rejected,
                    appender.understood()));
        }
        notes.forEach((note, count) -> said.add(note.replace("%d", String.format(Locale.ROOT, "%,d", count))));
        return appender.totals(skipped, firstSkipped, said);
    }

    /** Notes something for the end; {@code %d} in it is how often it was noted. */
    final void note(String sentence) {
        notes.merge(sentence, 1L, Long::sum);
    }

    /** The unit breaks a rule: the reading ends, or goes on without it. */
    final void reject(String rule, String value) {
        if (!options.lenient()) {
            throw BadInputException.inFile(
                    source.name(), place() + ": " + rule + ": was '" + printable(value) + "'", CORRECT);
        }
        rejected++;
        count(source.name() + ", " + place() + ": " + rule + ": was '" + value + "'");
    }

    /** The file as a whole cannot be used, however lenient the reading. */
    final BadInputException refusal(String what, String remedy) {
        return BadInputException.inFile(source.name(), place() + ": " + what, remedy);
    }

    /** Takes the appender's verdict; a block that the tool has not seen allocated is counted. */
    final void judge(int verdict, String shown) {
        if (verdict == OpAppender.NOT_LIVE) {
            count(source.name() + ", " + place() + ": a block is freed whose allocation the tool has not seen");
        } else if (verdict == OpAppender.TOO_MUCH) {
            reject(BlockRules.TOGETHER, shown);
        }
    }

    /** Takes the appender's verdict where a block must be live. */
    final void require(int verdict, String value) {
        if (verdict == OpAppender.NOT_LIVE) {
            reject("a block that is freed must have been allocated and not freed yet", value);
        } else {
            judge(verdict, value);
        }
    }

    final long syntheticName() {
        return SYNTHETIC + 16 * ++syntheticNames;
    }

    /** Whether a name was made by {@link #syntheticName}. */
    static boolean isSynthetic(long name) {
        return name > SYNTHETIC;
    }

    /**
     * Appends the row of a call, if it can have happened.
     *
     * @param block what the call answered, which for posix_memalign is the block; 0 if it failed
     * @param shown the call for messages
     */
    final void perform(long thread, CallKind kind, long first, long second, long third, long block, String shown) {
        switch (kind) {
            case MALLOC, NEW -> {
                if (possible(block, 1, first, shown)) {
                    judge(appender.malloc(thread, block, first), shown);
                }
            }
            case CALLOC -> {
                if (possible(block, first, second, shown)) {
                    judge(appender.calloc(thread, block, first, second), shown);
                }
            }
            case REALLOC -> {
                if (possible(block, 1, second, shown)) {
                    judge(appender.realloc(thread, block, first, second), shown);
                }
            }
            case REALLOCARRAY -> {
                if (possible(block, second, third, shown)) {
                    long size = block == 0 ? 1 : second * third;
                    judge(appender.realloc(thread, block, first, size), shown);
                }
            }
            case MEMALIGN -> align(thread, block, first, second, shown);
            case POSIX_MEMALIGN -> align(thread, block, second, third, shown);
            case VALLOC -> align(thread, block, PAGE, first, shown);
            case PVALLOC ->
                align(thread, block, PAGE, first > BlockRules.MOST_BYTES ? first : (first + PAGE - 1) & -PAGE, shown);
            case ALIGNED_NEW -> align(thread, block, second, first, shown);
            case FREE -> judge(appender.free(thread, first), shown);
        }
    }

    private void align(long thread, long block, long alignment, long size, String shown) {
        if (block != 0 && BlockRules.isImpossibleAlignment(alignment)) {
            reject(BlockRules.ALIGNMENT, shown);
        } else if (possible(block, 1, size, shown)) {
            judge(appender.memalign(thread, block, block == 0 ? 1 : alignment, size), shown);
        }
    }

    /** Whether an allocation can have been answered with this block; if not, it is rejected. */
    final boolean possible(long block, long count, long size, String shown) {
        if (block == 0) {
            return true;
        }
        if (BlockRules.isImpossible(count, size)) {
            reject(BlockRules.SIZE, shown);
            return false;
        }
        if (hasAddresses && !isSynthetic(block) && BlockRules.isImpossibleAddress(block)) {
            reject(BlockRules.ADDRESS, shown);
            return false;
        }
        return true;
    }

    private void count(String message) {
        if (skipped++ == 0) {
            firstSkipped = printable(message);
        }
    }

    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 120); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return shown.toString();
    }
}
