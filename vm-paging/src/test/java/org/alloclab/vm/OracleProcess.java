package org.alloclab.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.alloclab.api.space.UserProcess;

/** A process, an area of it, and what each page of that must hold. */
final class OracleProcess {
    private static final long PAGE = 4096;

    final UserProcess process;
    final long[] values;
    long base;

    OracleProcess(UserProcess process, long base, int pages) {
        this(process, base, new long[pages]);
    }

    private OracleProcess(UserProcess process, long base, long[] values) {
        this.process = process;
        this.base = base;
        this.values = values;
    }

    OracleProcess fork() {
        return new OracleProcess(process.fork(), base, values.clone());
    }

    long address(int page) {
        return base + page * PAGE;
    }

    /** Writes to a random page, or reads one. */
    void touch(Random random, int touchesPerWrite) {
        int page = random.nextInt(values.length);
        if (random.nextInt(touchesPerWrite) == 0) {
            values[page] = random.nextLong();
            process.memory().store(address(page), values[page]);
        } else {
            expect(page);
        }
    }

    void expect(int page) {
        assertThat(process.memory().load(address(page))).as("page %s", page).isEqualTo(values[page]);
    }

    /** Reads every page, then ends. */
    void expectAllAndExit() {
        for (int page = 0; page < values.length; page++) {
            expect(page);
        }
        process.exit();
    }
}
