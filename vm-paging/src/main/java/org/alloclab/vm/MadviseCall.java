package org.alloclab.vm;

import org.alloclab.api.vm.Advice;
import org.alloclab.api.vm.Errno;

/** {@code madvise(2)}: DONTNEED and FREE act, the others are accepted (mm/madvise.c). */
final class MadviseCall {
    private final Mm mm;

    MadviseCall(Mm mm) {
        this.mm = mm;
    }

    /** Holes are skipped and reported as ENOMEM at the end. */
    long madvise(long start, long length, int advice) {
        if (!known(advice) || (start & (PageTables.PAGE_SIZE - 1)) != 0) {
            return Errno.EINVAL.result();
        }
        long size = BrkCall.alignUp(length);
        if ((length != 0 && size == 0) || Long.compareUnsigned(start + size, start) < 0) {
            return Errno.EINVAL.result();
        }
        if (size == 0) {
            return 0;
        }
        long end = start + size;
        long position = start;
        long result = 0;
        Vma area = start < 0 ? null : mm.areas.firstEndingAbove(start);
        while (true) {
            if (area == null) {
                return Errno.ENOMEM.result();
            }
            if (area.start > position) {
                result = Errno.ENOMEM.result();
                position = area.start;
                if (position >= end) {
                    return result;
                }
            }
            long partEnd = Math.min(area.end, end);
            if (advice == Advice.DONTNEED) {
                mm.zap(position, partEnd);
            } else if (advice == Advice.FREE && !area.isAnonymous()) {
                return Errno.EINVAL.result();
            }
            position = partEnd;
            if (position >= end) {
                return result;
            }
            area = area.next;
        }
    }

    private static boolean known(int advice) {
        return switch (advice) {
            case Advice.NORMAL,
                    Advice.RANDOM,
                    Advice.SEQUENTIAL,
                    Advice.WILLNEED,
                    Advice.DONTNEED,
                    Advice.FREE,
                    Advice.DONTFORK,
                    Advice.DOFORK,
                    Advice.HUGEPAGE,
                    Advice.NOHUGEPAGE,
                    Advice.DONTDUMP,
                    Advice.DODUMP,
                    Advice.WIPEONFORK,
                    Advice.KEEPONFORK -> true;
            default -> false;
        };
    }
}
