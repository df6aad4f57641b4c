package org.alloclab.harness.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.alloclab.harness.output.Leftover;
import org.alloclab.harness.study.bench.FreshJvm;

/**
 * A measurement for each of several allocators, in a JVM of its own: what the compiler learns of one of them it applies to the code
 * that all of them share, so that in one JVM the second one pays for the first.
 */
final class WarmRuns {
    private final FreshJvm jvm;
    private final PrintWriter out;
    private final String head;
    private boolean headed;

    /**
     * Runs that write one table together.
     *
     * @param head the line that each of them begins with, written once
     */
    WarmRuns(FreshJvm jvm, PrintWriter out, String head) {
        this.jvm = jvm;
        this.head = head;
        this.out = out;
    }

    /**
     * Runs a command that writes a table, and writes its lines.
     *
     * @return the command's exit code
     */
    @SuppressWarnings("try") // The process is a resource only to be gone when this one ends.
    int run(List<String> command) throws IOException {
        Process process = jvm.running(command).start();
        try (Leftover running = Leftover.of(process::destroyForcibly);
                BufferedReader rows =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                boolean isHead = row.equals(head);
                if (!isHead || !headed) {
                    out.println(row);
                    out.flush();
                }
                headed |= isHead;
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during a measurement", e);
        }
    }
}
