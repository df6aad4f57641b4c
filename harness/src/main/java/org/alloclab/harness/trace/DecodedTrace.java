package org.alloclab.harness.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a trace, decoded by a thread of their own a few batches ahead of whoever takes them.
 *
 * <pre>
 *   decoder thread   ── full ──▶   taker
 *                    ◀── free ──
 * </pre>
 */
public final class DecodedTrace implements AutoCloseable {
    private static final int BATCHES = 6;

    private final TraceReader reader;
    private final BlockingQueue<Delivery> full = new ArrayBlockingQueue<>(BATCHES + 1);
    private final BlockingQueue<OpBatch> free = new ArrayBlockingQueue<>(BATCHES);
    private final Thread decoder;
    private @Nullable OpBatch lent;
    private boolean ended;

    /** What went wrong, for whoever takes the {@link #END}. */
    private volatile @Nullable Throwable failure;

    /** A batch; none at the end of the trace or where decoding failed. */
    private record Delivery(@Nullable OpBatch batch) {}

    /** There before it is needed: a decoder that has no memory left can still say so. */
    private static final Delivery END = new Delivery(null);

    public DecodedTrace(TraceReader reader) {
        this.reader = reader;
        for (int i = 0; i < BATCHES; i++) {
            free.add(new OpBatch());
        }
        decoder = new Thread(this::decode, "trace decoder");
        decoder.setDaemon(true);
        decoder.start();
    }

    /** The next batch, or {@code null} at the end. It is valid until the next call. */
    public @Nullable OpBatch next() {
        if (lent != null) {
            free.add(lent);
            lent = null;
        }
        if (ended) {
            return null;
        }
        Delivery delivery = take();
        lent = delivery.batch();
        ended = lent == null;
        Throwable failed = failure;
        if (ended && failed != null) {
            rethrow(failed);
        }
        return lent;
    }

    /** What the trace contains, once {@link #next} answered {@code null}. */
    public TraceTotals totals() {
        return reader.totals();
    }

    @Override
    public void close() throws IOException {
        decoder.interrupt();
        try {
            decoder.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }

    private Delivery take() {
        try {
            return full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the trace", e);
        }
    }

    private void decode() {
        try {
            OpBatch batch = free.take();
            while (reader.read(batch)) {
                full.put(new Delivery(batch));
                batch = free.take();
            }
            full.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            // Whoever takes the batches must learn of it, or it would wait for ever.
            failure = e;
            full.add(END);
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof IOException exception) {
            throw new UncheckedIOException(exception);
        }
        throw new IllegalStateException(failure);
    }
}
