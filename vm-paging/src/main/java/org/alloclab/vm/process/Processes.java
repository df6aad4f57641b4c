package org.alloclab.vm.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The processes of the machine, the oldest first. */
public final class Processes implements Iterable<LinuxProcess> {
    private final List<LinuxProcess> processes = new ArrayList<>();
    private int nextPid = 1000;

    int newPid() {
        return nextPid++;
    }

    void add(LinuxProcess process) {
        processes.add(process);
    }

    void remove(LinuxProcess process) {
        processes.remove(process);
    }

    /** Those of this moment, for who may end some of them meanwhile. */
    List<LinuxProcess> snapshot() {
        return List.copyOf(processes);
    }

    @Override
    public Iterator<LinuxProcess> iterator() {
        return processes.iterator();
    }
}
