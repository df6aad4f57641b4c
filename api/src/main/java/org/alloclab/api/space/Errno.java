package org.alloclab.api.space;

/** Error numbers of the Linux system-call boundary (x86 numbering, include/uapi/asm-generic/errno-base.h). */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    ESRCH(3),
    EINTR(4),
    EIO(5),
    EBADF(9),
    EAGAIN(11),
    ENOMEM(12),
    EACCES(13),
    EFAULT(14),
    EBUSY(16),
    EEXIST(17),
    ENODEV(19),
    EINVAL(22),
    ENFILE(23),
    ETXTBSY(26),
    EFBIG(27),
    ENOSPC(28),
    ENOSYS(38),
    EOVERFLOW(75),
    EOPNOTSUPP(95);

    private static final Errno[] BY_CODE = byCode();

    private final int code;

    Errno(int code) {
        this.code = code;
    }

    /** The positive error number. */
    public int code() {
        return code;
    }

    /** The value a raw system call returns for this error. */
    public long result() {
        return -code;
    }

    /** Whether a raw system-call result reports an error. */
    public static boolean isError(long result) {
        return Long.compareUnsigned(result, -4096L) > 0;
    }

    /** The error that a raw result reports. */
    public static Errno of(long result) {
        int code = (int) -result;
        if (!isError(result) || code >= BY_CODE.length || BY_CODE[code] == null) {
            throw new IllegalArgumentException("not a known error result: " + result);
        }
        return BY_CODE[code];
    }

    private static Errno[] byCode() {
        Errno[] table = new Errno[128];
        for (Errno errno : values()) {
            table[errno.code] = errno;
        }
        return table;
    }
}
