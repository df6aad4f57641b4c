package org.alloclab.vm.area;

import java.util.Optional;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;
import org.alloclab.vm.table.PageTables;

/**
 * What a process has in memory and in swap space, in pages, and the most it ever had ({@code mm_struct}: rss_stat,
 * hiwater_rss).
 *
 * <pre>
 *   resident = anonymous + of files + of shared memory          swapped counts beside it
 *   peak     = the most that was ever resident                  noted at the page that first exceeds it
 * </pre>
 *
 * <p>The kernel notes its high-water mark before pages go (mm/memory.c, unmap_page_range; mm/rmap.c, try_to_unmap;
 * kernel/exit.c: update_hiwater_rss), and who reads it gets the larger of that and what is resident now
 * (include/linux/mm.h, get_mm_hiwater_rss): together the most at any moment, which is what is kept here.
 */
public final class RssStat {
    private final Execution execution;
    private final Clock clock;
    private final TouchedPages touched;
    private long anon;
    private long file;
    private long shmem;
    private long swap;
    private long peak;
    private long peakOperation = Execution.NO_OPERATION;
    private long peakNanos;

    RssStat(Execution execution, Clock clock) {
        this.execution = execution;
        this.clock = clock;
        this.touched = new TouchedPages(execution, clock);
    }

    public long anonPages() {
        return anon;
    }

    public long filePages() {
        return file;
    }

    public long shmemPages() {
        return shmem;
    }

    public long swapPages() {
        return swap;
    }

    public long residentPages() {
        return anon + file + shmem;
    }

    public long peakPages() {
        return peak;
    }

    public ResidentPeak peak() {
        return new ResidentPeak(peak << MachineDescription.PAGE_SHIFT, peakOperation, peakNanos);
    }

    public void addAnonymous(long pages) {
        anon += pages;
        risen();
    }

    /** From now on pages that {@code UserMemory.touchBlock} alone has written are kept apart. */
    public void tellTouchesApart() {
        touched.begin(peak());
    }

    /** Whether they are. */
    public boolean tellsTouchesApart() {
        return touched.areKept();
    }

    /** Something happens in which they cannot be told apart. */
    public void mixTouches() {
        touched.end();
    }

    /** A page comes because it is touched. */
    public void addTouched() {
        touched.came();
        addAnonymous(1);
    }

    /** A page that was only touched is stored to. */
    public void storeToTouched() {
        touched.went();
        touched.risen(residentPages());
    }

    /** A page that was only touched goes. */
    public void dropTouched() {
        touched.went();
        dropAnonymous(1);
    }

    /** What would be resident if nothing had been touched, if that is known. */
    public Optional<UntouchedMemory> untouched() {
        return touched.without(residentPages());
    }

    public void dropAnonymous(long pages) {
        anon -= pages;
    }

    /** A page of a file is mapped by this entry from now on. */
    public void addFile(long entry) {
        if ((entry & PageTables.SHMEM) != 0) {
            shmem++;
        } else {
            file++;
        }
        risen();
    }

    /** The page of a file that this entry maps goes. */
    public void dropFile(long entry) {
        if ((entry & PageTables.SHMEM) != 0) {
            shmem--;
        } else {
            file--;
        }
    }

    /** Pages of files on disk that are there from the start. */
    public void addFilePages(long pages) {
        file += pages;
        risen();
    }

    public void addSwapped() {
        swap++;
    }

    public void dropSwapped() {
        swap--;
    }

    private void risen() {
        long resident = anon + file + shmem;
        if (resident > peak) {
            peak = resident;
            peakOperation = execution.operation();
            peakNanos = clock.nanos();
        }
        if (touched.areKept()) {
            touched.risen(resident);
        }
    }
}
