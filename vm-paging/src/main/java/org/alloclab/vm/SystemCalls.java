package org.alloclab.vm;

import org.alloclab.vm.call.BrkCall;
import org.alloclab.vm.call.LockCalls;
import org.alloclab.vm.call.MadviseCall;
import org.alloclab.vm.call.MmapCall;
import org.alloclab.vm.call.MprotectCall;
import org.alloclab.vm.call.MremapCall;
import org.alloclab.vm.call.ResidencyCalls;
import org.alloclab.vm.process.ForkCall;

/** The system calls of one process that concern its memory. */
record SystemCalls(
        BrkCall brk,
        MmapCall mmap,
        MprotectCall mprotect,
        MremapCall mremap,
        MadviseCall madvise,
        LockCalls lock,
        ResidencyCalls residency,
        ForkCall fork) {}
