package org.alloclab.harness.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;

/** System calls as strace 6.1 prints them. */
public final class SystemCallText {
    private static final int MAP_TYPE = 0xf;
    private static final int HUGE_SHIFT = 26;

    private SystemCallText() {}

    /** One call, without a line end. */
    public static String of(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AsciiBuffer text = new AsciiBuffer(bytes);
        append(text, call, a0, a1, a2, a3, a4, a5, result);
        try {
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    /** One call as a line without its line end. */
    public static String line(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AsciiBuffer text = new AsciiBuffer(out);
        append(text, call, a0, a1, a2, a3, a4, a5, result);
        try {
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return out.toString(StandardCharsets.US_ASCII).strip();
    }

    public static void append(
            AsciiBuffer text, SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {
        text.put(call.linuxName()).put('(');
        boolean answersAddress = true;
        switch (call) {
            case BRK -> address(text, a0);
            case MMAP -> {
                address(text, a0);
                text.put(", ")
                        .decimal(a1)
                        .put(", ")
                        .put(protection(a2))
                        .put(", ")
                        .put(mapFlags(a3));
                text.put(", ").decimal(a4).put(", ");
                if (a5 == 0) {
                    text.put('0');
                } else {
                    text.hex(a5);
                }
            }
            case MUNMAP -> {
                address(text, a0);
                text.put(", ").decimal(a1);
                answersAddress = false;
            }
            case MPROTECT -> {
                address(text, a0);
                text.put(", ").decimal(a1).put(", ").put(protection(a2));
                answersAddress = false;
            }
            case MREMAP -> {
                address(text, a0);
                text.put(", ").decimal(a1).put(", ").decimal(a2).put(", ").put(remapFlags(a3));
                if ((a3 & (MapFlags.MREMAP_FIXED | MapFlags.MREMAP_DONTUNMAP)) != 0) {
                    text.put(", ");
                    address(text, a4);
                }
            }
            case MADVISE -> {
                address(text, a0);
                text.put(", ").decimal(a1).put(", ").put(advice((int) a2));
                answersAddress = false;
            }
        }
        text.put(") = ");
        if (call != SystemCall.BRK && Errno.isError(result)) {
            Errno errno = Errno.of(result);
            text.put("-1 ").put(errno.name()).put(" (").put(message(errno)).put(')');
        } else if (answersAddress) {
            text.hex(result);
        } else {
            text.decimal(result);
        }
        text.put('\n');
    }

    private static void address(AsciiBuffer text, long address) {
        if (address == 0) {
            text.put("NULL");
        } else {
            text.hex(address);
        }
    }

    private static String protection(long bits) {
        if (bits == Prot.NONE) {
            return "PROT_NONE";
        }
        Flags flags = new Flags(bits);
        flags.name(Prot.READ, "PROT_READ");
        flags.name(Prot.WRITE, "PROT_WRITE");
        flags.name(Prot.EXEC, "PROT_EXEC");
        return flags.text();
    }

    private static String mapFlags(long bits) {
        Flags flags = new Flags(bits & ~(long) MAP_TYPE);
        switch ((int) bits & MAP_TYPE) {
            case MapFlags.SHARED -> flags.first("MAP_SHARED");
            case MapFlags.PRIVATE -> flags.first("MAP_PRIVATE");
            case MapFlags.SHARED_VALIDATE -> flags.first("MAP_SHARED_VALIDATE");
            default -> flags.first("0x" + Long.toHexString(bits & MAP_TYPE) + " /* MAP_??? */");
        }
        // The order of strace's own table.
        flags.name(MapFlags.FIXED, "MAP_FIXED");
        flags.name(MapFlags.ANONYMOUS, "MAP_ANONYMOUS");
        flags.name(MapFlags.NORESERVE, "MAP_NORESERVE");
        flags.name(MapFlags.POPULATE, "MAP_POPULATE");
        flags.name(MapFlags.FIXED_NOREPLACE, "MAP_FIXED_NOREPLACE");
        flags.name(MapFlags.GROWSDOWN, "MAP_GROWSDOWN");
        flags.name(MapFlags.LOCKED, "MAP_LOCKED");
        flags.name(MapFlags.STACK, "MAP_STACK");
        flags.name(MapFlags.HUGETLB, "MAP_HUGETLB");
        long pageSize = bits & Integer.toUnsignedLong(MapFlags.HUGE_SIZES);
        flags.name(pageSize, (pageSize >>> HUGE_SHIFT) + "<<MAP_HUGE_SHIFT");
        return flags.text();
    }

    private static String remapFlags(long bits) {
        if (bits == 0) {
            return "0";
        }
        Flags flags = new Flags(bits);
        flags.name(MapFlags.MREMAP_MAYMOVE, "MREMAP_MAYMOVE");
        flags.name(MapFlags.MREMAP_FIXED, "MREMAP_FIXED");
        flags.name(MapFlags.MREMAP_DONTUNMAP, "MREMAP_DONTUNMAP");
        return flags.text();
    }

    private static String advice(int advice) {
        return switch (advice) {
            case Advice.NORMAL -> "MADV_NORMAL";
            case Advice.RANDOM -> "MADV_RANDOM";
            case Advice.SEQUENTIAL -> "MADV_SEQUENTIAL";
            case Advice.WILLNEED -> "MADV_WILLNEED";
            case Advice.DONTNEED -> "MADV_DONTNEED";
            case Advice.FREE -> "MADV_FREE";
            case Advice.REMOVE -> "MADV_REMOVE";
            case Advice.DONTFORK -> "MADV_DONTFORK";
            case Advice.DOFORK -> "MADV_DOFORK";
            case Advice.HUGEPAGE -> "MADV_HUGEPAGE";
            case Advice.NOHUGEPAGE -> "MADV_NOHUGEPAGE";
            case Advice.DONTDUMP -> "MADV_DONTDUMP";
            case Advice.DODUMP -> "MADV_DODUMP";
            case Advice.WIPEONFORK -> "MADV_WIPEONFORK";
            case Advice.KEEPONFORK -> "MADV_KEEPONFORK";
            case Advice.COLD -> "MADV_COLD";
            case Advice.PAGEOUT -> "MADV_PAGEOUT";
            case Advice.POPULATE_READ -> "MADV_POPULATE_READ";
            case Advice.POPULATE_WRITE -> "MADV_POPULATE_WRITE";
            case Advice.COLLAPSE -> "MADV_COLLAPSE";
            default -> "0x" + Integer.toHexString(advice) + " /* MADV_??? */";
        };
    }

    /** {@code strerror(3)} of glibc in the C locale. */
    private static String message(Errno errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case ESRCH -> "No such process";
            case EINTR -> "Interrupted system call";
            case EIO -> "Input/output error";
            case EBADF -> "Bad file descriptor";
            case EAGAIN -> "Resource temporarily unavailable";
            case ENOMEM -> "Cannot allocate memory";
            case EACCES -> "Permission denied";
            case EFAULT -> "Bad address";
            case EBUSY -> "Device or resource busy";
            case EEXIST -> "File exists";
            case ENODEV -> "No such device";
            case EINVAL -> "Invalid argument";
            case ENFILE -> "Too many open files in system";
            case ETXTBSY -> "Text file busy";
            case EFBIG -> "File too large";
            case ENOSPC -> "No space left on device";
            case ENOSYS -> "Function not implemented";
            case EOVERFLOW -> "Value too large for defined data type";
            case EOPNOTSUPP -> "Operation not supported";
        };
    }

    /** Names of set bits joined by a bar; bits without a name are put last as a number. */
    private static final class Flags {
        private final StringBuilder names = new StringBuilder();
        private long rest;

        Flags(long bits) {
            rest = bits;
        }

        void first(String name) {
            names.append(name);
        }

        void name(long bit, String name) {
            if ((rest & bit) != 0) {
                rest &= ~bit;
                join(name);
            }
        }

        String text() {
            if (rest != 0) {
                join("0x" + Long.toHexString(rest));
            }
            return names.toString();
        }

        private void join(String name) {
            if (names.length() > 0) {
                names.append('|');
            }
            names.append(name);
        }
    }
}
