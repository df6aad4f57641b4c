package org.alloclab.harness.script;

import org.alloclab.api.space.Prot;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AreaReport;

/** The small program that carried recorded scripts out on a real kernel: what it does in its own memory. */
final class Driver {
    private Driver() {}

    /** The first process; like the real one it has no huge pages until {@code thp on}. */
    static void settle(UserProcess process, Bases bases) {
        process.disableHugePages(true);
        touch(process);
        process.memory().touchWrite(bases.stack() - Bases.PAGE);
    }

    /** Runs through its own code and data. */
    static void touch(UserProcess process) {
        for (AreaReport report : process.reports()) {
            long from = report.area().start();
            if (from >= Bases.DRIVER_START && from < Bases.DRIVER_END) {
                for (long page = from; page < report.area().end(); page += Bases.PAGE) {
                    if ((report.area().prot() & Prot.WRITE) != 0) {
                        process.memory().touchWrite(page);
                    } else {
                        process.memory().touchRead(page);
                    }
                }
            }
        }
    }
}
