package org.alloclab.vm;

import java.util.Arrays;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;

/** The virtual memory of a machine: the {@link Kernel} that its processes share, and the files they map. */
final class LinuxMachine implements VirtualMemory {
    private static final int PAGE_BYTES = (int) PageTables.PAGE_SIZE;

    private final AddressSpaceProvider.Context context;
    private final Kernel kernel;

    LinuxMachine(AddressSpaceProvider.Context context) {
        this.context = context;
        this.kernel = Kernel.of(context);
    }

    @Override
    public UserProcess start(boolean resident) {
        return InitialAreas.start(kernel, context, resident);
    }

    @Override
    public StartedProgram exec(ProgramStart start) {
        Mm mm = new Mm(
                kernel,
                kernel.firstGroup,
                UserSpace.of(context.machine(), context.options().get(LinuxOptions.LEGACY_VA_LAYOUT)),
                0);
        ExecCall.Loaded loaded = new ExecCall(mm, start).run();
        return new StartedProgram(
                new LinuxAddressSpace(mm, SpecialMappings.gate(context.machine())),
                loaded.firstInstruction(),
                loaded.entry(),
                loaded.bias(),
                loaded.interpreterBias(),
                loaded.stackPointer());
    }

    @Override
    public int memoryFile(String name, long bytes) {
        Inode inode =
                kernel.register(new Inode("00:01", kernel.newInode(), "/memfd:" + name + " (deleted)", null, bytes));
        return kernel.open(kernel.files.open(inode, true, true));
    }

    @Override
    public int diskFile(String name, byte[] content) {
        return kernel.open(kernel.files.open(kernel.diskFile(name, content), true, true));
    }

    @Override
    public int reopenReadOnly(int descriptor) {
        return kernel.open(kernel.files.open(file(descriptor).inode, false, true));
    }

    @Override
    public long inode(int descriptor) {
        return file(descriptor).inode.number;
    }

    private OpenFile file(int descriptor) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null) {
            throw new IllegalArgumentException("a descriptor names an open file: was " + descriptor);
        }
        return file;
    }

    /** mm/truncate.c, truncate_setsize: mappings go first, private copies included, then the cached pages. */
    @Override
    public long ftruncate(int descriptor, long length) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        if (length < 0 || !file.writable) {
            return Errno.EINVAL.result();
        }
        Inode inode = file.inode;
        long old = inode.sizeBytes;
        inode.sizeBytes = length;
        if (length < old) {
            long first = inode.sizePages();
            kernel.unmapFilePages(inode, first, Long.MAX_VALUE >>> PageTables.PAGE_SHIFT, Zap.PAGES);
            kernel.dropCached(inode, first, Long.MAX_VALUE);
            CachedPage last = inode.page(length >>> PageTables.PAGE_SHIFT);
            int kept = (int) (length & (PAGE_BYTES - 1));
            if (last != null && kept != 0) {
                Arrays.fill(last.words, (kept + 7) / 8, CachedPage.WORDS, 0);
            }
        }
        return 0;
    }

    @Override
    public long fadvise(int descriptor, long offset, long length, int advice) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        return new FileAdvice(kernel).fadvise(file, offset, length, advice);
    }

    @Override
    public long sync() {
        WriteBack.all(kernel);
        return 0;
    }

    @Override
    public long swapOff(int device) {
        return SwapOff.swapOff(kernel, device);
    }

    @Override
    public long swapOn(int device, int priority) {
        if (kernel.swap.isInUse(device)) {
            return Errno.EBUSY.result();
        }
        boolean known = priority >= SwapDevice.AUTOMATIC
                && priority <= SwapDevice.MAX_PRIORITY
                && kernel.swap.start(device, priority);
        return known ? 0 : Errno.EINVAL.result();
    }

    @Override
    public long khugepaged(long pages) {
        return kernel.khugepaged.scan(pages);
    }

    @Override
    public long dropCaches(long value) {
        return DropCaches.write(kernel, value);
    }

    @Override
    public long fdatasync(int descriptor) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        WriteBack.pages(kernel, file.inode, 0, Long.MAX_VALUE);
        return 0;
    }

    @Override
    public long pread(int descriptor, long offset) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        long left = file.inode.sizeBytes - offset;
        if (left <= 0) {
            return 0;
        }
        if (!file.inode.isMemoryFile()) {
            CachedPage page = PageCache.find(kernel, null, file.inode, offset >>> PageTables.PAGE_SHIFT, file.random);
            if (page != null) {
                kernel.lru.markAccessed(page.frame);
            }
        }
        return Math.min(left, PAGE_BYTES);
    }

    @Override
    public long pwrite(int descriptor, long offset, int firstByte) {
        OpenFile file = kernel.opened(descriptor);
        if (file == null || !file.writable) {
            return Errno.EBADF.result();
        }
        Inode inode = file.inode;
        inode.sizeBytes = Math.max(inode.sizeBytes, offset + PAGE_BYTES);
        CachedPage page = PageCache.find(kernel, null, file.inode, offset >>> PageTables.PAGE_SHIFT, file.random);
        if (page == null) {
            return Errno.EINVAL.result();
        }
        Arrays.fill(page.words, 0);
        page.words[0] = firstByte & 0xff;
        kernel.markDirty(inode, page);
        return PAGE_BYTES;
    }

    VmEvents events() {
        return kernel.events;
    }

    SwapSpace swap() {
        return kernel.swap;
    }

    Kernel kernel() {
        return kernel;
    }

    @Override
    public void checkInvariants() {
        for (Mm mm : kernel.spaces) {
            Invariants.check(mm);
        }
        KernelInvariants.check(kernel);
    }
}
