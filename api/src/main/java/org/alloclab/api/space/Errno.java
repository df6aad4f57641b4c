package org.alloclab.api.space;

/** Error numbers of the Linux system-call boundary (x86 numbering, include/uapi/asm-generic/errno-base.h). */
public enum Errno {
    /** Operation not permitted. */
    EPERM(1),
    /** No such file or directory. */
    ENOENT(2),
    /** No such process. */
    ESRCH(3),
    /** Interrupted call. */
    EINTR(4),
    /** Input or output error. */
    EIO(5),
    /** Bad file descriptor. */
    EBADF(9),
    /** Try again: a limit on locked memory was met. */
    EAGAIN(11),
    /** No memory, no room or no area. */
    ENOMEM(12),
    /** Permission denied. */
    EACCES(13),
    /** Bad address. */
    EFAULT(14),
    /** In use. */
    EBUSY(16),
    /** There already. */
    EEXIST(17),
    /** No such device. */
    ENODEV(19),
    /** Invalid argument. */
    EINVAL(22),
    /** Too many open files. */
    ENFILE(23),
    /** A running program is not written. */
    ETXTBSY(26),
    /** File too large. */
    EFBIG(27),
    /** No space left. */
    ENOSPC(28),
    /** No such call. */
    ENOSYS(38),
    /** Does not fit into its type. */
    EOVERFLOW(75),
    /** Not supported. */
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
