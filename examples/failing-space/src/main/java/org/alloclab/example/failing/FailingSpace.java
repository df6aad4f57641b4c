package org.alloclab.example.failing;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ForwardingAddressSpace;

/** Refuses every n-th call that would give the program more memory, as a machine does that has none left. */
final class FailingSpace extends ForwardingAddressSpace {
    private final long each;
    private long calls;

    FailingSpace(AddressSpace decorated, long each) {
        super(decorated);
        this.each = each;
    }

    private boolean fails() {
        calls++;
        return calls % each == 0;
    }

    @Override
    public long brk(long address) {
        long now = super.brk(0);
        return address > now && fails() ? now : super.brk(address);
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        return fails() ? Errno.ENOMEM.result() : super.mmap(address, length, prot, flags, fd, offset);
    }
}
