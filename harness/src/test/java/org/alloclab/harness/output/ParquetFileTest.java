package org.alloclab.harness.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Parquet's layout, byte by byte; pyarrow and DuckDB read such files as they are meant. */
final class ParquetFileTest {

    @Test
    void beginsAndEndsWithMagicAndTellsTheLengthOfItsMetadata() {
        byte[] file = new ParquetFile()
                .texts("name", Arrays.asList("a", null, "bc"))
                .wholes("n", Arrays.asList(1L, 2L, null))
                .decimals("x", Arrays.asList(0.5, null, 1.5))
                .bytes();
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(new String(file, file.length - 4, 4, StandardCharsets.US_ASCII))
                .isEqualTo("PAR1");
        int length = ByteBuffer.wrap(file, file.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        assertThat(length).isPositive().isLessThan(file.length - 12);
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("name")
                .contains("alloclab");
    }

    @Test
    void levelsAreRunsAndAbsentValuesTakeNoRoom() {
        byte[] file =
                new ParquetFile().wholes("n", Arrays.asList(7L, null, null)).bytes();
        String hex = HexFormat.of().formatHex(file);
        // 4 bytes of length, a run of one 1, a run of two 0, then 7 in 8 bytes
        assertThat(hex).contains("04000000" + "0201" + "0400" + "0700000000000000");
    }

    @Test
    void equalTablesAreEqualBytes() {
        ParquetFile one = new ParquetFile().texts("t", Arrays.asList("x", "y"));
        ParquetFile other = new ParquetFile().texts("t", Arrays.asList("x", "y"));
        assertThat(one.bytes()).isEqualTo(other.bytes());
    }
}
