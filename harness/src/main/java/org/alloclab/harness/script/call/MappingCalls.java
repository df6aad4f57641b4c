package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.UserProcess;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** System calls on the areas of a process. */
final class MappingCalls {
    private static final int LOCK_ON_FAULT = 1;
    private static final int SYNC = 4;
    private static final long MAX_MINCORE = 1L << 32;
    private static final long PAGE = 4096;

    static final List<Operation> ALL = List.of(
            operation("brk", "ADDRESS", "moves the break", MappingCalls::brk),
            operation("sbrk", "SIZE", "moves the break by SIZE", MappingCalls::sbrk),
            operation(
                    "mmap",
                    "[ADDRESS] LENGTH RIGHTS [FLAGS [FILE [OFFSET]]]",
                    "RIGHTS of r w x or -; FLAGS words (private,hugetlb) or letters (pa)",
                    MappingCalls::mmap),
            operation("munmap", "ADDRESS LENGTH", "unmaps", onRange(UserProcess::munmap)),
            operation("mprotect", "ADDRESS LENGTH RIGHTS", "changes rights", MappingCalls::mprotect),
            operation(
                    "mremap",
                    "OLD LENGTH NEW_LENGTH FLAGS [ADDRESS]",
                    "resizes or moves; FLAGS of m f d or -",
                    MappingCalls::mremap),
            operation("madvise", "ADDRESS LENGTH ADVICE", "advice such as dontneed", MappingCalls::madvise),
            operation("mlock", "ADDRESS LENGTH", "locks pages", onRange((space, at, n) -> space.mlock(at, n, 0))),
            operation(
                    "mlock2",
                    "ADDRESS LENGTH",
                    "locks pages as they are faulted in",
                    onRange((space, at, n) -> space.mlock(at, n, LOCK_ON_FAULT))),
            operation("munlock", "ADDRESS LENGTH", "unlocks pages", onRange(UserProcess::munlock)),
            operation("mlockall", "LETTERS", "c current, f future, o on fault", MappingCalls::mlockall),
            operation(
                    "munlockall",
                    "",
                    "unlocks everything",
                    call -> new Reply.Result(call.space().munlockall())),
            operation(
                    "msync",
                    "ADDRESS LENGTH",
                    "writes a file back",
                    onRange((space, at, n) -> space.msync(at, n, SYNC))),
            operation("mincore", "ADDRESS LENGTH", "which pages are in memory", MappingCalls::mincore));

    /** A call on a range of addresses. */
    private interface RangeCall {
        long on(UserProcess space, long address, long length);
    }

    private MappingCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.MEMORY, name, arguments, help, action);
    }

    private static Operation.Action onRange(RangeCall range) {
        return call -> {
            long address = call.number(1);
            long length = call.number(2);
            if (call.isMissing() || call.hitsDriver(address, length)) {
                return new Reply.Skipped();
            }
            return new Reply.Result(range.on(call.space(), address, length));
        };
    }

    private static Reply brk(Call call) {
        long old = call.space().figures().programBreak();
        long now = call.space().brk(call.number(1));
        return new Reply.Moved(old, now, now);
    }

    private static Reply sbrk(Call call) {
        UserProcess space = call.space();
        long old = space.brk(0);
        long wanted = old + call.number(1);
        long now = space.brk(wanted);
        if (now != wanted) {
            call.nameFailed(Errno.ENOMEM.result());
            return new Reply.Moved(old, now, Errno.ENOMEM.result());
        }
        call.name(Value.address(old, Math.max(0, now - old)));
        return new Reply.Moved(old, now, old);
    }

    /** Without an address the kernel chooses one; there is one where the third argument are the rights. */
    private static Reply mmap(Call call) {
        int first = Flags.isRights(call.word(2)) ? 0 : 1;
        if (first == 1 && !call.has(4)) {
            throw call.bad(String.join(" ", call.wordsFrom(0)), "mmap with 4 arguments");
        }
        long address = first == 1 ? call.number(1) : 0;
        long length = call.number(first + 1);
        int prot = Flags.rights(call, call.word(first + 2));
        boolean onFile = call.has(first + 4) && !call.word(first + 4).equals("-");
        int flags = call.has(first + 3)
                ? Flags.map(call, call.word(first + 3), onFile)
                : MapFlags.PRIVATE | MapFlags.ANONYMOUS;
        int descriptor = call.has(first + 4) ? call.descriptor(first + 4) : -1;
        long offset = call.number(first + 5);
        boolean hit = (flags & MapFlags.FIXED) != 0 && call.hitsDriver(address, length);
        if (call.isMissing() || hit) {
            return new Reply.Skipped();
        }
        return placed(call, call.space().mmap(address, length, prot, flags, descriptor, offset), length);
    }

    private static Reply mremap(Call call) {
        long address = call.number(1);
        long length = call.number(2);
        long newLength = call.number(3);
        int flags = Flags.remap(call, call.word(4));
        long newAddress = call.number(5);
        boolean hit = call.hitsDriver(address, length)
                || ((flags & MapFlags.MREMAP_FIXED) != 0 && call.hitsDriver(newAddress, newLength));
        if (call.isMissing() || hit) {
            return new Reply.Skipped();
        }
        return placed(call, call.space().mremap(address, length, newLength, flags, newAddress), newLength);
    }

    private static Reply placed(Call call, long result, long length) {
        if (Errno.isError(result)) {
            call.nameFailed(result);
        } else {
            call.name(Value.address(result, length));
        }
        return new Reply.Address(result);
    }

    private static Reply mprotect(Call call) {
        long address = call.number(1);
        long length = call.number(2);
        if (call.isMissing() || call.meetsDriver(address, length)) {
            return new Reply.Skipped();
        }
        return new Reply.Result(call.space().mprotect(address, length, Flags.rights(call, call.word(3))));
    }

    private static Reply madvise(Call call) {
        long address = call.number(1);
        long length = call.number(2);
        if (call.isMissing() || call.meetsDriver(address, length)) {
            return new Reply.Skipped();
        }
        return new Reply.Result(call.space().madvise(address, length, Flags.advice(call, call.word(3))));
    }

    private static Reply mlockall(Call call) {
        return new Reply.Result(call.space().mlockall(Flags.lockAll(call.word(1))));
    }

    private static Reply mincore(Call call) {
        long address = call.number(1);
        long asked = call.number(2);
        if (call.isMissing()) {
            return new Reply.Skipped();
        }
        long length = Long.compareUnsigned(asked, MAX_MINCORE) > 0 ? MAX_MINCORE : asked;
        byte[] vector = new byte[(int) Math.min(1 << 20, (length + PAGE - 1) / PAGE)];
        long result = call.space().mincore(address, length, vector);
        return Reply.Residency.of(result, vector);
    }
}
