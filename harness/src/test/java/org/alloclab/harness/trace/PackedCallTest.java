package org.alloclab.harness.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PackedCallTest {
    private static final int LAST_SLOT = (1 << 28) - 1;
    private static final long LAST_SIZE = (1L << 32) - 1;

    @ParameterizedTest
    @CsvSource({
        OpKind.MALLOC + ", 7, 0, 24, 7",
        OpKind.MALLOC + ", " + LAST_SLOT + ", 0, " + LAST_SIZE + ", " + LAST_SLOT,
        OpKind.FREE + ", 0, 9, 0, 9",
        OpKind.FREE + ", 0, 0, 0, 0",
        OpKind.REALLOC + ", 5, 5, 100, 5"
    })
    void hasAllThatTheCallNeeds(byte kind, int target, int source, long size, int slot) {
        long call = PackedCall.of(kind, target, source, size);
        assertThat(PackedCall.kind(call)).isEqualTo(kind);
        assertThat(PackedCall.slot(call)).isEqualTo(slot);
        assertThat(PackedCall.size(call)).isEqualTo(size);
    }

    /** The trace says how large a block was that is freed; the call does not. */
    @Test
    void aFreedBlockMayHaveBeenOfAnySize() {
        long call = PackedCall.of(OpKind.FREE, 0, 3, 1L << 40);
        assertThat(PackedCall.kind(call)).isEqualTo(OpKind.FREE);
        assertThat(PackedCall.slot(call)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        OpKind.MALLOC + ", 7, 0, " + (LAST_SIZE + 1),
        OpKind.MALLOC + ", 7, 0, -1",
        OpKind.MALLOC + ", " + (LAST_SLOT + 1) + ", 0, 24",
        OpKind.FREE + ", 0, " + (LAST_SLOT + 1) + ", 24",
        OpKind.REALLOC + ", 5, 6, 100",
        OpKind.REALLOC + ", 5, 0, 100",
        OpKind.CALLOC + ", 5, 0, 100",
        OpKind.MEMALIGN + ", 5, 0, 100",
        OpKind.EXIT + ", 0, 0, 0",
        OpKind.FREE_EXIT + ", 0, 5, 0",
        OpKind.EVENT + ", 0, 5, 0",
        OpKind.NOP + ", 0, 0, 0"
    })
    void whatIsRareOrTooLargeStaysInTheColumns(byte kind, int target, int source, long size) {
        assertThat(PackedCall.kind(PackedCall.of(kind, target, source, size))).isEqualTo(PackedCall.IN_COLUMNS);
    }

    @Test
    void aBatchThatIsFilledAgainHasItsNewCalls() {
        OpBatch batch = new OpBatch(2);
        for (int size = 10; size <= 20; size += 10) {
            batch.begin(0, 0, 0);
            batch.kind[0] = OpKind.MALLOC;
            batch.target[0] = 1;
            batch.size[0] = size;
            batch.end(1, 2, false);
            assertThat(PackedCall.size(batch.calls()[0])).isEqualTo(size);
        }
    }
}
