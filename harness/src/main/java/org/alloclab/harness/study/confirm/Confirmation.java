package org.alloclab.harness.study.confirm;

import java.util.List;
import org.alloclab.harness.plan.Workload;

/**
 * A trace's forecasts beside real runs of its program.
 *
 * @param trace as the user named it
 * @param digest SHA-256 of its file
 * @param command the program and its arguments
 * @param runs real runs of each row
 * @param workload how the simulated program behaved
 * @param rows by allocator and setting
 */
public record Confirmation(
        String trace, String digest, List<String> command, int runs, Workload workload, List<ConfirmedRow> rows) {
    public Confirmation {
        command = List.copyOf(command);
        rows = List.copyOf(rows);
    }
}
