package org.alloclab.harness.trace.synthetic;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.input.BadInputException;

/** A file of comma-separated numbers; empty lines and lines that begin with {@code #} do not count. */
final class NumberRows {
    private static final long MOST_ROWS = 50_000_000;

    private NumberRows() {}

    /**
     * The rows of a file.
     *
     * @param columns how many numbers stand in a row
     * @throws BadInputException naming file and line of what is no row
     */
    static List<double[]> read(Path file, String... columns) throws IOException {
        List<double[]> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(row(file, number, line, columns));
                }
                if (rows.size() > MOST_ROWS) {
                    throw BadInputException.inFile(
                            file.toString(), "the table has more than 50 million rows", "shorten it");
                }
            }
        } catch (NoSuchFileException e) {
            throw BadInputException.inFile(file.toString(), "there is no such file", "give the path of a table", e);
        } catch (MalformedInputException e) {
            throw BadInputException.inFile(file.toString(), "a table is ASCII text", "give the path of a table", e);
        }
        if (rows.isEmpty()) {
            throw BadInputException.inFile(
                    file.toString(), "the table is empty", "give rows of " + String.join(",", columns));
        }
        return rows;
    }

    private static double[] row(Path file, long number, String line, String... columns) {
        String[] words = line.split(",", -1);
        double[] row = new double[columns.length];
        boolean right = words.length == columns.length;
        for (int i = 0; right && i < row.length; i++) {
            try {
                row[i] = Double.parseDouble(words[i].strip());
                right = Double.isFinite(row[i]);
            } catch (NumberFormatException e) {
                right = false;
            }
        }
        if (!right) {
            throw BadInputException.inLine(
                    file.toString(), number, "a row is numbers " + String.join(",", columns), line, "correct the line");
        }
        return row;
    }
}
