package org.alloclab.harness.trace.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More of each kind that {@link TraceCasesTest} has one of; lines are separated by semicolons. */
class ForeignKindsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Calls behind a program's output.
                "--1-- malloc(8) = 0x4a40040;a--1-- malloc(9) = 0x4a40090;bc--1-- free(0x4a40040)d | valgrind: malloc 2, free 1; peak 17, end 9; threads 1",
                "--1-- malloc(8) = 0x4a40040;--x-- --2 --1-- free(0x4a40040) | valgrind: malloc 1, free 1; peak 8, end 0; threads 1",
                "p->malloc(8) = 0x55550010;Your name? p->free(0x55550010) = <void> | ltrace: malloc 1, free 1; peak 8, end 0; threads 1",
                "p->malloc(8) = 0x55550010;(hint) malloc(4) = 0x55550030;see malloc(3) | ltrace: malloc 2; peak 12, end 12; threads 1",
                // Processes.
                "1 a->malloc(8) = 0x55550010;1 fork() = 2;2 a->free(0x55550010) = <void>;1 a->free(0x55550010) = <void> | ltrace: malloc 1, free 1; peak 8, end 0; threads 1",
                "1 a->malloc(8) = 0x55550010;1 vfork( <unfinished ...>;2 <... vfork resumed> ) = 0;2 malloc(4) = 0x55550010;1 <... vfork resumed> ) = 2 | ltrace: malloc 1; peak 8, end 8; threads 1",
                "1 malloc(8) = 0x55550010;2 malloc(8) = 0x55550030;1 +++ exited (status 0) +++;2 free(0x55550010) = <void>;2 +++ exited (status 0) +++ | ltrace: malloc 2, free 1; peak 16, end 8; threads 2",
                "--7-- malloc(8) = 0x4a40040;--8-- malloc(9) = 0x4a40040;--7-- free(0x4a40040) | valgrind: malloc 1, free 1; peak 8, end 0; threads 1",
                // Halves.
                "1 malloc(8 <unfinished ...>;2 free(nil <unfinished ...>;1 <... malloc resumed> ) = 0x55550010;2 <... free resumed> ) = <void> | ltrace: malloc 1, free 1; peak 8, end 8; threads 2",
                "1 malloc(8) = 0x55550010;1 free(0x55550010 <unfinished ...>;2 malloc(8) = 0x55550010;1 <... free resumed> ) = <void>;2 free(0x55550010) = <void> | ltrace: malloc 2, free 2; peak 8, end 0; threads 2",
                "1 malloc(8) = 0x55550010;1 realloc(0x55550010, 99 <unfinished ...>;2 malloc(8) = 0x55550010;1 <... realloc resumed> ) = 0x55550090;2 free(0x55550010) = <void>;1 free(0x55550090) = <void> | ltrace: malloc 2, realloc 1, free 2; peak 107, end 0; threads 2",
                "_Znwm(8, 1 <unfinished ...>;malloc@libc.so.6(8) = 0x55550010;<... _Znwm resumed> ) = 0x55550010;free@libc.so.6(0x55550010) = <void> | ltrace: malloc 1, free 1; peak 8, end 0; threads 1",
                "realloc(nil, 5 <unfinished ...>;malloc@libc.so.6(5) = 0x55550010;<... realloc resumed> ) = 0x55550010 | ltrace: malloc 1; peak 5, end 5; threads 1",
                "malloc(8) = 0x55550010;realloc(0x55550010, 9 <unfinished ...>;malloc@l(9) = 0x55550030;free@l(0x55550010) = <void>;<... realloc resumed> ) = 0x55550030 | ltrace: malloc 2, free 1; peak 17, end 9; threads 1",
                "malloc(8) = 0x55550010;realloc(0x55550010, -9 <unfinished ...>;<... realloc resumed> ) = 0;free(0x55550010) = <void> | ltrace: nothing 1, malloc 1, free 1; peak 8, end 0; threads 1",
                // Modes of ltrace.
                "[pid 31] malloc(8) = 0x55550010;[pid 32] free(0x55550010) = <void> | ltrace: malloc 1, free 1; peak 8, end 0; threads 2",
                "31 09:15:04.000001 [0x401147] a->malloc(8) = 0x55550010 <0.000101>;31 09:15:04.000003 [0x401147] a->free(0x55550010) = <void> <0.1> | ltrace: malloc 1, free 1; peak 8, end 0; threads 1; 0.002 ms",
                "23:59:59 malloc(8) = 0x55550010;00:00:01 free(0x55550010) = <void> | ltrace: malloc 1, free 1; peak 8, end 0; threads 1; 2000.000 ms",
                "operator new[](unsigned long)@libstdc++.so.6(8) = 0x55550010;operator delete[](void*)(0x55550010, 1) = 7 | ltrace: malloc 1, free 1; peak 8, end 0; threads 1",
                "_Znwj(8) = 0x55550010;_ZdlPv(0x55550010) = 0;_Znothing(1) = 2 | ltrace: malloc 1, free 1; peak 8, end 0; threads 1",
                "aligned_alloc(64, 128) = 0x55550040;reallocarray(nil, 3, 5) = 0x55550100;cfree(0x55550040) = <void> | ltrace: realloc 1, memalign 1, free 1; peak 143, end 15; threads 1",
                // posix_memalign.
                "posix_memalign(0x7ff, 64, 10) = 0;posix_memalign(0x7ff, 4096, 20) = 0;free(0x55550040) = <void>;free(0x55551000) = <void> | ltrace: memalign 2, free 2; peak 30, end 0; threads 1",
                "posix_memalign(0x7ff, 64, 10) = 12;malloc(1) = 0x55550010 | ltrace: nothing 1, malloc 1; peak 1, end 1; threads 1",
                "posix_memalign(0x7ff, 64, 10) = 0;realloc(0x55550040, 100) = 0x55550080 | ltrace: realloc 1, memalign 1; peak 100, end 100; threads 1",
                // Warnings and calls that failed.
                "--1-- calloc(18446744073709551615,5)free(0x0);--1-- malloc(1) = 0x4a40040 | valgrind: nothing 1, malloc 1, free 1; peak 1, end 1; threads 1",
                "--1-- malloc(18446744073709551615)Argument 'size' of f;==1== at 0x1;--1--  = 0x0;--1-- malloc(2) = 0x4a40040 | valgrind: nothing 1, malloc 1; peak 2, end 2; threads 1",
                "--1-- malloc(7) = 0x4a40040;--1-- realloc(0x4a40040,18446744073709551615);--1-- malloc(18446744073709551615);--1-- free(0x4a40040) | valgrind: nothing 2, malloc 1, free 1; peak 7, end 0; threads 1",
                "--1-- malloc(9000)Argument 'size' of f;==1== at 0x1;--1--  = 0x4a40040;--1-- realloc(0x4a40040,0)free(0x4a40040);--1--  = 0 | valgrind: malloc 1, free 1; peak 9000, end 0; threads 1",
                "= Start;@ a:[0x1] + (nil) 0x8000000000000000;@ a:[0x1] + 0x55550010 0x1 | mtrace: nothing 1, malloc 1; peak 1, end 1; threads 1",
                "1: malloc 0x0 18446744073709551615;1: calloc 0x0 9223372036854775808 4;1: malloc 0x55550010 3 | memory_replay: nothing 2, malloc 1; peak 3, end 3; threads 1",
                // Time stamps.
                "--00:00:01:00.000 3-- malloc(1) = 0x4a40040;--00:01:00:00.500 3-- free(0x4a40040) | valgrind: malloc 1, free 1; peak 1, end 0; threads 1; 3540500.000 ms",
                "--01:00:00:00.000 3-- _Znam(1) = 0x4a40040;x--01:00:00:00.001 3-- _ZdaPv(0x4a40040) | valgrind: malloc 1, free 1; peak 1, end 0; threads 1; 1.000 ms",
                "7: malloc 0x55550010 8 100 120;7: thread_done 0x0 200 | memory_replay: malloc 1, thread end 1; peak 8, end 8; threads 1; 0.000 ms",
                "7: malloc 0x55550010 8;7: thread_done 0x0 | memory_replay: malloc 1, thread end 1; peak 8, end 8; threads 1",
                // Scripts of the malloc lab.
                "0 3 3;1;a 0 5;r 2 7;f 1 | malloclab: malloc 1, realloc 1, free 1; peak 12, end 12; threads 1",
                "9;2;2;9;a 0 5 f 0 | malloclab: malloc 1, free 1; peak 5, end 0; threads 1",
                "r 5 10;r 5 0;r 5 3;f 5 | malloclab: realloc 3, free 1; peak 10, end 0; threads 1",
                "# c;;f 3;a 3 4;f 3;a 3 5 | malloclab: malloc 2, free 2; peak 5, end 5; threads 1",
                "1;1;2;9;a 0 5;f 0;f 0;zz | malloclab: malloc 1, free 1; peak 5, end 0; threads 1",
                // heaptrack, interpreted.
                "v 10100 2;s x;i 4 1;t 1 0;a 10 1;+ 0;a 20 1;+ 1;+ 1;- 1;- 0 | heaptrack: malloc 3, free 2; peak 80, end 32; threads 1; 0.000 ms",
                "v 10400 3;a 10 1;+ 0;c ff;- 0;- 0 | heaptrack: nothing 1, malloc 1, free 1; peak 16, end 0; threads 1; 255.000 ms",
                // logalloc.
                "1 1 malloc(42)=#1;1 2 malloc(24)=#2;1 1 free(#1) | logalloc: malloc 2, free 1; peak 66, end 24; threads 2",
                "13663 malloc(42)=0x7f0c33502040;13663 memalign(64,8)=0x7f0c33502080;13663 free(0x7f0c33502040) | logalloc: malloc 1, memalign 1, free 1; peak 50, end 8; threads 1",
                "1 1 moz_arena_malloc(2,8)=#1;1 1 jemalloc_stats();1 1 moz_arena_free(2,#1) | logalloc: malloc 1, free 1; peak 8, end 0; threads 1",
                // utrace.
                "61039 make     USER  malloc_init();61039 make     USER  0x800607420 = malloc(26);61039 make     USER  0x800607440 = realloc(0x800607420, 17);61039 make     USER  free(0x800607440) | utrace: malloc 1, realloc 1, free 1; peak 26, end 0; threads 1",
                "7 100 a CALL  read(3);7 100 a 1700000000.000001 USER  0x800607420 = malloc(2);7 101 a 1700000000.000004 USER  free(0x800607420) | utrace: malloc 1, free 1; peak 2, end 0; threads 2; 0.003 ms",
                // Columns.
                "op,ptr,size;malloc,0x55550010,8;free,0x55550010, | columns: malloc 1, free 1; peak 8, end 0; threads 1",
                "time_us;op;tid;address;bytes;old | columns: ; peak 0, end 0; threads 0",
                "func,addr,bytes,count,align,old,tid,time_ns;calloc,0x55550010,4,3,,,7,100;realloc,0x55550040,9,,,0x55550010,8,150;memalign,0x55550080,1,,64,,7,160;free,0x55550040,,,,,7,200 | columns: calloc 1, realloc 1, memalign 1, free 1; peak 12, end 1; threads 2; 0.000 ms",
                "{\"op\":\"malloc\",\"ptr\":\"0x55550010\",\"size\":8,\"tid\":1,\"extra\":[1]};{\"op\":\"free\",\"ptr\":\"0x55550010\",\"tid\":1} | columns: malloc 1, free 1; peak 8, end 0; threads 1",
                "{\"event\":\"alloc\",\"address\":1431633936,\"bytes\":8,\"ts\":1.5};{\"event\":\"free\",\"address\":1431633936,\"ts\":2.75} | columns: malloc 1, free 1; peak 8, end 0; threads 1; 1250.000 ms",
            })
    void isRead(String text, String summary) throws IOException {
        if (summary.startsWith("columns: ;")) {
            // The separator is the semicolon itself here.
            TraceSource source = Rows.file(
                    directory,
                    "x",
                    (text + "\n5;malloc;1;0x55550010;8;\n9;free;1;0x55550010;;\n").getBytes(ISO_8859_1));
            assertThat(TraceSummary.of(source, ReadOptions.STRICT))
                    .isEqualTo("columns: malloc 1, free 1; peak 8, end 0; threads 1; 0.004 ms");
            return;
        }
        assertThat(TraceSummary.of(source(text), ReadOptions.STRICT)).isEqualTo(summary);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What cannot have happened.
                "p->malloc(281474976710656) = 0x55550010 | line 1: an allocation that succeeded has at most 2^47 bytes",
                "p->calloc(16777216, 16777216) = 0x55550010 | line 1: an allocation that succeeded has at most 2^47 bytes",
                "p->realloc(0x55550010, 6) = 0x6 | line 1: a block lies at an address from 0x10000",
                "--1-- malloc(10) = 0x40 | line 1: a block lies at an address from 0x10000",
                "= Start;@ a:[0x1] + 0xfff 0x10 | line 2: a block lies at an address from 0x10000",
                "v 10400 3;+ 800000000001 1 55550010 | line 2: an allocation that succeeded has at most 2^47 bytes",
                "1 1 malloc(999999999999999)=#1 | line 1: an allocation that succeeded has at most 2^47 bytes",
                "op,ptr,size;malloc,0x10,8 | line 2: a block lies at an address from 0x10000",
                "1;1;1;9;a 0 999999999999999 | line 5: an allocation that succeeded has at most 2^47 bytes",
                "1: malloc 0x10 140737488355329 | :1: an allocation that succeeded has at most 2^47 bytes",
                "1: calloc 0x10 4294967296 4294967296 | :1: an allocation that succeeded has at most 2^47 bytes",
                "1: malloc 0x10 140737488355328;1: malloc 0x20 1 | :2: live blocks together have at most 2^47 bytes",
                // What is only nearly right.
                "p->malloc(10) = 0x55550010;p->malloc(1x) = 0x55550030 | line 2: a call has numbers for its arguments and its result",
                "p->malloc(10) = 0x55550010;p->malloc(10) | line 2: a call has a result behind its bracket",
                "--1-- malloc(10) = 0x4a40040;--1-- malloc(10) | line 2: a call ends in its result",
                "1;1;3;9;a 0 5;f 0;f 0 | line 7: a block that is freed must have been allocated and not freed yet",
                "1;1;3;9;a 0 5;f 0 | as many operations as its header says, which are 3",
                "a 1 5;f 1;f 1 | line 3: a block that is freed must have been allocated and not freed yet",
                "1;2;3;4;5;a 0 1 | the header has more than 4 numbers",
                "v 10400 3;a 10 1;+ 0;+ 1 | line 4: an interpreted file names one of the 1 entries before",
                "1 1 malloc(1)=#1;2 2 malloc(1)=#2 | the lines are of several processes, 1 and 2; give the one that you mean: --process 1",
                "op,ptr,size;malloc,0x55550010 | line 2: a row has 3 columns",
                "op,ptr,size,time;malloc,0x55550010,1,-5 | line 2: a time is a decimal number of at least 0",
                "op,ptr,size,time_ns;malloc,0x55550010,1,soon | line 2: a time is a decimal number of at least 0",
                "op,ptr,size,size;malloc,0x55550010,1,2 | line 2: a row has one number for ptr, and as its op needs them for size",
                "op,ptr,size,bytes;malloc,0x55550010,1,2 | line 2: a row has one number for ptr, and as its op needs them for size",
                "op,ptr,size,ts,time;malloc,0x55550010,1,2,3 | line 2: a time is a decimal number of at least 0",
                "{\"op\":\"malloc\",\"ptr\":\"0x55550010\",\"size\":8,\"size\":9} | line 1: a line is a JSON object that has each key once",
                "v 10400 4;+ 10 1 40000 | line 1: the file's version, the second number of its line v, is one of 0 to 3",
                "op,ptr,size;mallox,0x55550010,1 | line 2: op is malloc, calloc",
                "{\"op\":\"malloc\",\"ptr\":\"0x55550010\",\"size\":8};{\"op\": | line 2: a line is a JSON object",
                "9 a USER  0x800607420 = malloc(1);9 a USER  hello | line 2: a record of jemalloc is",
                "1: malloc 0x10 123456789012345678901 | :1: a number must be below 2^64",
                // Neighbours of traces.
                "Memory not freed:;---- | the report of mtrace(1)",
                "No memory leaks. | the report of mtrace(1)",
                "___ Begin jemalloc statistics ___ | statistics of jemalloc are sums",
                "<malloc version=\"1\"> | malloc_info's answer is sums",
                "[pid 9] openat(AT_FDCWD, \"x\", O_RDONLY) = 3 | this lists system calls",
                "puts(\"x\") = 2;exit(0) = 1 | this lists calls of functions, and none of them is malloc's",
                "valgrind: Unknown option: --trace-malloc=yes | a complaint of valgrind's",
                "==9== LEAK SUMMARY: | a log of valgrind without --trace-malloc=yes",
                "version https://git-lfs.github.com/spec/v1 | a pointer of Git LFS",
                "<!DOCTYPE html> | a page of HTML or XML",
                "% time     seconds  usecs/call     calls    errors syscall;------ | a summary of strace -c",
            })
    void isRefused(String text, String message) throws IOException {
        TraceSource source = source(text);
        assertThatThrownBy(() -> TraceSummary.of(source, ReadOptions.STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(source.name())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "8 | --7-- malloc(8) = 0x4a40040;--8-- malloc(9) = 0x4a40040;--7-- free(0x4a40040) | valgrind: malloc 1; peak 9, end 9; threads 1",
                "2 | 1 a->malloc(8) = 0x55550010;1 fork() = 2;2 a->malloc(5) = 0x55550030;1 a->free(0x55550010) = <void> | ltrace: malloc 1; peak 5, end 5; threads 1",
                "2 | 1 1 malloc(1)=#1;2 2 malloc(3)=#2 | logalloc: malloc 1; peak 3, end 3; threads 1",
                "8 | 7 a USER  0x800607420 = malloc(1);8 a USER  0x800607420 = malloc(2) | utrace: malloc 1; peak 2, end 2; threads 1",
            })
    void oneProcessOfSeveralIsRead(long process, String text, String summary) throws IOException {
        ReadOptions options = ReadOptions.STRICT.ofProcess(process);
        TraceSource source = source(text);
        assertThat(TraceFormats.detect(source).namesProcesses()).isTrue();
        assertThat(TraceSummary.of(source, options)).isEqualTo(summary);
        assertThatThrownBy(() -> TraceSummary.of(source, ReadOptions.STRICT.ofProcess(999)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no operation of process 999 in it");
    }

    private TraceSource source(String text) throws IOException {
        boolean json = text.startsWith("{");
        String lines = json ? text.replace("};{", "}\n{") : text.strip().replace(';', '\n');
        return Rows.file(directory, "x", (lines + "\n").getBytes(ISO_8859_1));
    }
}
