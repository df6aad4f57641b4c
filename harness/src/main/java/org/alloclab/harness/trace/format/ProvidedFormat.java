package org.alloclab.harness.trace.format;

import java.io.IOException;
import org.alloclab.api.trace.TraceDecoder;
import org.alloclab.api.trace.TraceFormatProvider;
import org.alloclab.api.trace.TracedCalls;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** A format of a plug-in. What the plug-in throws ends the reading in one line, as a damaged file would. */
final class ProvidedFormat extends ForeignFormat {
    private final TraceFormatProvider provider;

    ProvidedFormat(TraceFormatProvider provider) {
        super(provider.id(), provider.summary(), provider.lacks().toArray(new String[0]));
        this.provider = provider;
    }

    @Override
    public boolean hasAddresses() {
        return provider.hasAddresses();
    }

    /** A plug-in that throws when it is asked does not know the file. */
    @Override
    public boolean recognizes(byte[] head, int length) {
        try {
            return provider.recognizes(head.clone(), length);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return false;
        }
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private TraceDecoder opened(TraceSource source) throws IOException {
        try {
            return provider.open(source.open());
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw thrown(source, "", e);
        }
    }

    private BadInputException thrown(TraceSource source, String place, Throwable e) {
        return BadInputException.inFile(
                source.name(),
                place + "the format's plug-in threw " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                "mend the plug-in of format " + id() + ", or name another with --format",
                e);
    }

    private final class Reader extends ForeignReader {
        private final TraceDecoder decoder;
        private final OwedRows owed = new OwedRows();
        private final TracedCalls said = new Said();
        private boolean ended;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options, provider.hasAddresses());
            this.decoder = opened(source);
        }

        @Override
        boolean next() throws IOException {
            if (owed.pay()) {
                return true;
            }
            if (ended) {
                return false;
            }
            try {
                ended = !decoder.next(said);
            } catch (BadInputException e) {
                throw e;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                throw thrown(source, place() + ": ", e);
            }
            return true;
        }

        @Override
        String place() {
            return decoder.place();
        }

        @Override
        public void close() throws IOException {
            decoder.close();
        }

        /** What the decoder tells, to be appended when there is room. */
        private final class Said implements TracedCalls {
            @Override
            public void malloc(long thread, long block, long size) {
                owed.add(() -> perform(thread, CallKind.MALLOC, size, 0, 0, block, "malloc(" + size + ")"));
            }

            @Override
            public void calloc(long thread, long block, long count, long size) {
                owed.add(() ->
                        perform(thread, CallKind.CALLOC, count, size, 0, block, "calloc(" + count + ", " + size + ")"));
            }

            @Override
            public void memalign(long thread, long block, long alignment, long size) {
                owed.add(() -> perform(
                        thread,
                        CallKind.MEMALIGN,
                        alignment,
                        size,
                        0,
                        block,
                        "memalign(" + alignment + ", " + size + ")"));
            }

            @Override
            public void realloc(long thread, long block, long old, long size) {
                owed.add(() ->
                        perform(thread, CallKind.REALLOC, old, size, 0, block, "realloc(" + old + ", " + size + ")"));
            }

            @Override
            public void free(long thread, long block) {
                owed.add(() -> perform(thread, CallKind.FREE, block, 0, 0, 0, "free(" + block + ")"));
            }

            @Override
            public void exit(long thread) {
                owed.add(() -> appender.threadEnd(thread));
            }

            @Override
            public void reject(String rule, String found) {
                Reader.this.reject(rule, found);
            }
        }
    }
}
