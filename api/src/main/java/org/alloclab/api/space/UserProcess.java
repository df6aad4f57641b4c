package org.alloclab.api.space;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.ProcessFigures;

/** A process: an address space with the calls that concern other processes, files and limits as well. */
public interface UserProcess extends AddressSpace {

    /** {@code fork(2)}: a process with a copy of this address space, or an error as {@link #forkError}. */
    UserProcess fork();

    /** 0, or the negative errno with which {@code fork(2)} would fail. */
    long forkError();

    /** A thread was started ({@code clone(2)} with CLONE_VM): it runs in this address space, on a stack of its own. */
    void threadStarted();

    /** {@code exit(2)}: everything goes. No call may follow. */
    void exit();

    /** The kernel's report where the OOM killer has ended the process. */
    default Optional<String> killed() {
        return Optional.empty();
    }

    /** {@code mlock2(2)}; {@code flags} 1 locks pages only as they are faulted in. */
    long mlock(long address, long length, int flags);

    /** {@code munlock(2)}. */
    long munlock(long address, long length);

    /** {@code mlockall(2)}; 1 current, 2 future, 4 on fault. */
    long mlockall(int flags);

    /** {@code munlockall(2)}. */
    long munlockall();

    /** {@code msync(2)}; 1 async, 2 invalidate, 4 sync. */
    long msync(long address, long length, int flags);

    /** {@code mincore(2)}: writes a byte for each page. */
    long mincore(long address, long length, byte[] vector);

    /** Sets a soft limit, -1 for none; the hard limits are infinite, but 8 MiB for {@link ResourceLimit#MEMLOCK}. */
    long setLimit(ResourceLimit limit, long bytes);

    /**
     * Writes to {@code /proc/PID/oom_score_adj}: -1000 to 1000, how much sooner the OOM killer shall choose this process, in
     * thousandths of the memory allowed; -1000 exempts it.
     */
    long setOomScoreAdjust(long value);

    /** {@code prctl(PR_SET_THP_DISABLE)}. */
    long disableHugePages(boolean disabled);

    /** Sizes beside {@link #figures()}. */
    ProcessFigures processFigures();

    /** Every area of user space with its residency, by rising address. */
    List<AreaReport> reports();
}
