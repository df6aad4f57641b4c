package org.alloclab.harness.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever takes batches learns how the decoder's thread ended, whatever ended it. */
@Timeout(60)
class DecodedTraceTest {

    @Test
    void anErrorOfTheDecoderReachesTheTaker() throws IOException {
        List<Throwable> deaths = List.of(
                new OutOfMemoryError("of the test"),
                new StackOverflowError("of the test"),
                new IllegalStateException("of the test"),
                new UncheckedIOException(new IOException("of the test")));
        for (Throwable death : deaths) {
            try (DecodedTrace trace = new DecodedTrace(dyingOf(death))) {
                assertThat(trace.next()).isNotNull();
                assertThatThrownBy(trace::next).isSameAs(death);
                assertThat(trace.next()).isNull();
            }
        }
    }

    private static TraceReader dyingOf(Throwable death) {
        return new TraceReader() {
            private boolean read;

            @Override
            public boolean read(OpBatch batch) {
                if (read) {
                    if (death instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) death;
                }
                read = true;
                batch.begin(0, 0, 0);
                batch.end(1, 1, false);
                return true;
            }

            @Override
            public TraceTotals totals() {
                return new TraceTotals(1, 0, 0, 0, 0, 0, 0, "", 0, 0, List.of());
            }

            @Override
            public void close() {}
        };
    }
}
