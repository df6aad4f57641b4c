package org.alloclab.harness.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.junit.jupiter.api.Test;

/** The expected lines were printed by strace. */
final class SystemCallTextTest {
    private static final int READ_WRITE = Prot.READ | Prot.WRITE;
    private static final int PRIVATE_ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;

    private static String line(SystemCall call, long result, long... arguments) throws IOException {
        long[] a = java.util.Arrays.copyOf(arguments, 6);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AsciiBuffer text = new AsciiBuffer(out);
        SystemCallText.append(text, call, a[0], a[1], a[2], a[3], a[4], a[5], result);
        text.flush();
        return out.toString(StandardCharsets.US_ASCII).strip();
    }

    @Test
    void brk() throws IOException {
        assertThat(line(SystemCall.BRK, 0x55555555b000L, 0)).isEqualTo("brk(NULL) = 0x55555555b000");
        assertThat(line(SystemCall.BRK, 0x55555557c000L, 0x55555557c000L))
                .isEqualTo("brk(0x55555557c000) = 0x55555557c000");
    }

    @Test
    void mmap() throws IOException {
        assertThat(line(SystemCall.MMAP, 0x7ffff7da9000L, 0, 167936, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0))
                .isEqualTo("mmap(NULL, 167936, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)"
                        + " = 0x7ffff7da9000");
        assertThat(line(
                        SystemCall.MMAP,
                        0x7fffefc00000L,
                        0x7fffe0000000L,
                        134217728,
                        Prot.NONE,
                        PRIVATE_ANONYMOUS | MapFlags.FIXED | MapFlags.NORESERVE,
                        -1,
                        0))
                .isEqualTo("mmap(0x7fffe0000000, 134217728, PROT_NONE,"
                        + " MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0) = 0x7fffefc00000");
        int huge = PRIVATE_ANONYMOUS | MapFlags.HUGETLB | MapFlags.HUGE_2MB;
        assertThat(line(SystemCall.MMAP, 0x7f26b5800000L, 0, 2097152, READ_WRITE, huge, -1, 0))
                .isEqualTo("mmap(NULL, 2097152, PROT_READ|PROT_WRITE,"
                        + " MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, -1, 0) = 0x7f26b5800000");
        assertThat(line(SystemCall.MMAP, Errno.ENOMEM.result(), 0, 1L << 46, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0))
                .isEqualTo("mmap(NULL, 70368744177664, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)"
                        + " = -1 ENOMEM (Cannot allocate memory)");
    }

    @Test
    void theOthers() throws IOException {
        assertThat(line(SystemCall.MUNMAP, 0, 0x7ffff7da9000L, 167936)).isEqualTo("munmap(0x7ffff7da9000, 167936) = 0");
        assertThat(line(SystemCall.MPROTECT, 0, 0x7ffff0021000L, 4096, READ_WRITE))
                .isEqualTo("mprotect(0x7ffff0021000, 4096, PROT_READ|PROT_WRITE) = 0");
        assertThat(line(SystemCall.MREMAP, 0x7ffff7d81000L, 0x7ffff7da9000L, 4096, 8192, MapFlags.MREMAP_MAYMOVE))
                .isEqualTo("mremap(0x7ffff7da9000, 4096, 8192, MREMAP_MAYMOVE) = 0x7ffff7d81000");
        assertThat(line(SystemCall.MADVISE, 0, 0x7ffff7da9000L, 167936, Advice.DONTNEED))
                .isEqualTo("madvise(0x7ffff7da9000, 167936, MADV_DONTNEED) = 0");
        assertThat(line(SystemCall.MUNMAP, Errno.EINVAL.result(), 1, 4096))
                .isEqualTo("munmap(0x1, 4096) = -1 EINVAL (Invalid argument)");
    }
}
