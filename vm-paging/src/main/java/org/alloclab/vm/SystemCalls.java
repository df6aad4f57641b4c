package org.alloclab.vm;

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
