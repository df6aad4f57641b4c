package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;
import org.alloclab.api.view.VmaView;

/**
 * An address space of pages in a sorted map, for private anonymous memory: right by inspection, slow, each mapping
 * behind the last. A page is in {@code mapped} with its protection, and in {@code resident} once it was touched.
 *
 * <p>A limit on mapped bytes makes {@code brk} and {@code mmap} fail, to see what an allocator does then.
 */
public final class PlainAddressSpace implements AddressSpace {
    private static final long PAGE = 4096;
    private static final long START_BREAK = 0x10_0000_0000L;
    private static final long MAP_BASE = 0x7000_0000_0000L;

    /** Where user space ends. */
    private static final long END = (1L << 47) - PAGE;

    private final long startBreak;

    private final TreeMap<Long, Integer> mapped = new TreeMap<>();
    private final Map<Long, Boolean> resident = new HashMap<>();
    private final Tlb tlb = new Tlb(this::walk);
    private final UserMemory memory = tlb.memory();
    private final List<String> calls = new ArrayList<>();
    private long programBreak;
    private long nextPlace;
    private long limitBytes = Long.MAX_VALUE;
    private boolean breakIsFixed;
    private long faults;
    private long zeroPageFaults;

    public PlainAddressSpace() {
        this(START_BREAK);
    }

    /** An address space whose heap begins at an address of its own, a multiple of the page size. */
    public PlainAddressSpace(long startBreak) {
        this(startBreak, MAP_BASE);
        memory.dense(startBreak, 1L << 32);
    }

    /** A space whose heap and mappings begin elsewhere: below 4 GiB for 4-byte words. */
    public PlainAddressSpace(long startBreak, long mapBase) {
        this.startBreak = startBreak;
        this.programBreak = startBreak;
        this.nextPlace = mapBase;
    }

    /** From now on no more than this many bytes can be mapped. */
    public void limit(long bytes) {
        limitBytes = bytes;
    }

    /** From now on the break stays where it is. */
    public void fixBreak() {
        breakIsFixed = true;
    }

    /** The calls so far, one line each. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Whether a whole range is mapped readable and writable. */
    public boolean isWritable(long address, long length) {
        for (long page = address & -PAGE; page < address + length; page += PAGE) {
            Integer prot = mapped.get(page);
            if (prot == null || (prot & (Prot.READ | Prot.WRITE)) != (Prot.READ | Prot.WRITE)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long brk(long address) {
        long wanted = (address + PAGE - 1) & -PAGE;
        long old = (programBreak + PAGE - 1) & -PAGE;
        if (!breakIsFixed && address >= startBreak && fits(wanted - old)) {
            if (wanted < old) {
                unmap(wanted, old - wanted);
            }
            for (long page = old; page < wanted; page += PAGE) {
                mapped.put(page, Prot.READ | Prot.WRITE);
            }
            programBreak = address;
        }
        return log("brk", programBreak, address);
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        if (length <= 0 || (flags & MapFlags.ANONYMOUS) == 0 || (address & (PAGE - 1)) != 0) {
            return log("mmap", Errno.EINVAL.result(), address, length, prot, flags);
        }
        long size = (length + PAGE - 1) & -PAGE;
        if (!fits(size)) {
            return log("mmap", Errno.ENOMEM.result(), address, length, prot, flags);
        }
        long place;
        if ((flags & MapFlags.FIXED) != 0) {
            unmap(address, size);
            place = address;
        } else {
            place = address != 0 && isFree(address, size) ? address : nextPlace(size);
        }
        for (long page = place; page < place + size; page += PAGE) {
            mapped.put(page, prot);
        }
        return log("mmap", place, address, length, prot, flags);
    }

    @Override
    public long munmap(long address, long length) {
        if ((address & (PAGE - 1)) != 0 || length <= 0 || address < 0 || length > END - address) {
            return log("munmap", Errno.EINVAL.result(), address, length);
        }
        unmap(address, (length + PAGE - 1) & -PAGE);
        return log("munmap", 0, address, length);
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        for (long page = address; page < address + length; page += PAGE) {
            if (mapped.replace(page, prot) == null) {
                return log("mprotect", Errno.ENOMEM.result(), address, length, prot);
            }
        }
        tlb.revoke(address, length);
        return log("mprotect", 0, address, length, prot);
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long oldSize = (oldLength + PAGE - 1) & -PAGE;
        long newSize = (newLength + PAGE - 1) & -PAGE;
        Integer prot = mapped.get(oldAddress);
        if (prot == null || (flags & ~MapFlags.MREMAP_MAYMOVE) != 0) {
            return log("mremap", Errno.EFAULT.result(), oldAddress, oldLength, newLength, flags);
        }
        if (newSize <= oldSize) {
            unmap(oldAddress + newSize, oldSize - newSize);
            return log("mremap", oldAddress, oldAddress, oldLength, newLength, flags);
        }
        if (!fits(newSize - oldSize)) {
            return log("mremap", Errno.ENOMEM.result(), oldAddress, oldLength, newLength, flags);
        }
        long place = oldAddress;
        if (!isFree(oldAddress + oldSize, newSize - oldSize)) {
            if ((flags & MapFlags.MREMAP_MAYMOVE) == 0) {
                return log("mremap", Errno.ENOMEM.result(), oldAddress, oldLength, newLength, flags);
            }
            place = nextPlace(newSize);
            tlb.moveContent(oldAddress, place, oldSize);
            for (long done = 0; done < oldSize; done += PAGE) {
                Boolean written = resident.remove(oldAddress + done);
                if (written != null) {
                    resident.put(place + done, written);
                }
            }
            unmap(oldAddress, oldSize);
        }
        for (long page = place; page < place + newSize; page += PAGE) {
            mapped.put(page, prot);
        }
        nextPlace = Math.max(nextPlace, place + newSize);
        return log("mremap", place, oldAddress, oldLength, newLength, flags);
    }

    @Override
    public long madvise(long address, long length, int advice) {
        if (advice == Advice.DONTNEED || advice == Advice.FREE) {
            drop(address, (length + PAGE - 1) & -PAGE);
        }
        return log("madvise", 0, address, length, advice);
    }

    @Override
    public UserMemory memory() {
        return memory;
    }

    @Override
    public AddressSpaceFigures figures() {
        long written = resident.values().stream().filter(w -> w).count();
        return new AddressSpaceFigures(
                mapped.size() * PAGE, written * PAGE, 0, 0, 0, 0, faults, 0, zeroPageFaults, programBreak, startBreak);
    }

    @Override
    public List<VmaView> areas() {
        List<VmaView> areas = new ArrayList<>();
        long start = 0;
        long end = -1;
        int prot = 0;
        for (Map.Entry<Long, Integer> page : mapped.entrySet()) {
            if (page.getKey() != end || page.getValue() != prot) {
                if (end > start) {
                    areas.add(new VmaView(start, end, prot, false, 0, "00:00", 0, ""));
                }
                start = page.getKey();
                prot = page.getValue();
            }
            end = page.getKey() + PAGE;
        }
        if (end > start) {
            areas.add(new VmaView(start, end, prot, false, 0, "00:00", 0, ""));
        }
        return areas;
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        List<PageRun> runs = new ArrayList<>();
        long from = start;
        for (long page = start; page < end; page += PAGE) {
            if (page + PAGE == end || state(page + PAGE) != state(page)) {
                runs.add(new PageRun(state(page), from, page + PAGE));
                from = page + PAGE;
            }
        }
        return runs;
    }

    private PageState state(long page) {
        Boolean written = resident.get(page);
        if (written == null) {
            return PageState.ABSENT;
        }
        return written ? PageState.ANONYMOUS : PageState.ZERO_PAGE;
    }

    @Override
    public String proc(ProcFile file) {
        return "";
    }

    @Override
    public void checkInvariants() {
        for (Long page : resident.keySet()) {
            if (!mapped.containsKey(page)) {
                throw new IllegalStateException("resident pages are mapped: 0x" + Long.toHexString(page));
            }
        }
    }

    private void walk(long address, boolean write) {
        long page = address & -PAGE;
        Integer prot = mapped.get(page);
        if (prot == null) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
        }
        if ((prot & (write ? Prot.WRITE : Prot.READ)) == 0) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_ACCERR, address);
        }
        Boolean before = resident.get(page);
        if (before == null || (write && !before)) {
            faults++;
            if (!write) {
                zeroPageFaults++;
            }
            resident.put(page, write);
        }
        tlb.grant(page, PAGE, Boolean.TRUE.equals(resident.get(page)) && (prot & Prot.WRITE) != 0);
    }

    private boolean fits(long moreBytes) {
        return moreBytes <= 0 || mapped.size() * PAGE + moreBytes <= limitBytes;
    }

    private boolean isFree(long address, long size) {
        Long next = mapped.ceilingKey(address);
        return next == null || next >= address + size;
    }

    private long nextPlace(long size) {
        long place = nextPlace;
        nextPlace += size;
        return place;
    }

    private void unmap(long address, long length) {
        drop(address, length);
        mapped.subMap(address, address + length).clear();
    }

    private void drop(long address, long length) {
        for (long page : mapped.subMap(address, address + length).keySet()) {
            resident.remove(page);
        }
        tlb.revoke(address, length);
        tlb.discard(address, length);
    }

    private long log(String call, long result, long... arguments) {
        StringBuilder line = new StringBuilder(call).append('(');
        for (int i = 0; i < arguments.length; i++) {
            line.append(i == 0 ? "" : ", ").append("0x").append(Long.toHexString(arguments[i]));
        }
        calls.add(line.append(") = 0x").append(Long.toHexString(result)).toString());
        return result;
    }
}
