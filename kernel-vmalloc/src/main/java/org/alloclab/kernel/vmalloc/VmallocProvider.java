package org.alloclab.kernel.vmalloc;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** Makes the kernel's virtual memory allocator. */
public final class VmallocProvider implements VmallocAllocatorProvider {
    @Override
    public String id() {
        return "vmalloc";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public String summary() {
        return "first fit with guard pages, lazy free; kmap and fixmap windows on high memory";
    }

    @Override
    public Upstream models() {
        return new Upstream("Linux", "6.18");
    }

    @Override
    public VmallocAllocator create(Context context) {
        return new LinuxVmalloc(
                context.machine(), context.frames(), KernelLayout.of(context.machine()), new Teller(context.probe()));
    }
}
