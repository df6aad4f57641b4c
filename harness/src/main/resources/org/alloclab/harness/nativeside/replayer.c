/*
 * Replays a decoded trace through the malloc of this process and writes down what it did.
 *
 *   replayer OPS OUT_DIR [touch|recorded] [stacks=FILE]     measure every operation
 *   replayer OPS -       [touch|recorded] [cpu=N]           only time the loop
 *
 *   old_libc.h     what lets it run with an old C library
 *   layout.h       the operations file, what is written down, and the replayer's own memory
 *   system.h       system calls that nothing intercepts
 *   allocator.h    functions of the allocator that others call
 *   calls.h        taking and noting the allocator's system calls
 *   checkpoints.h  what the kernel says between two operations
 *   loop.h         the operations
 *   threads.h      who plays them
 *   populate.h     what would fault inside the loop
 *   input.h        reading the operations
 *
 * Which malloc that is, LD_PRELOAD decides. Everything the replayer itself needs lives in one area of shared
 * memory, populated before the first operation. It is far from the break and from the mmap area, so it takes no
 * place the allocator would have used and never merges with a mapping of the allocator's; it is shared memory, so
 * it counts as statm's 'shared' and not as anonymous memory; and it never faults inside the loop. What else could
 * fault there (the libraries' text and data, thread-local storage, the stack) is populated beforehand. What is left
 * is the allocator's.
 *
 * The main thread plays trace thread 0; every other trace thread is a real thread made at its first operation.
 * Exactly one runs at a time, in trace order, and hands over by opening the next one's gate.
 *
 * System calls are taken by the replayer itself: a seccomp filter turns the six memory calls into SIGSYS, whose
 * handler makes the call from one known instruction, which the filter lets pass, and notes it.
 *
 * Compiled with -m32 it is a 32-bit program; what it writes has the same form then, in numbers of 64 bits.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "replayer/old_libc.h"
#include "replayer/layout.h"
#include "replayer/system.h"
#include "replayer/allocator.h"
#include "replayer/calls.h"
#include "replayer/checkpoints.h"
#include "replayer/loop.h"
#include "replayer/threads.h"
#include "replayer/populate.h"
#include "replayer/input.h"

static void find_allocator(void) {
    *(void **)&real_malloc = look_up(RTLD_NEXT, "malloc");
    *(void **)&real_calloc = look_up(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = look_up(RTLD_NEXT, "realloc");
    *(void **)&real_memalign = look_up(RTLD_NEXT, "memalign");
    *(void **)&real_free = look_up(RTLD_NEXT, "free");
    *(void **)&real_usable = look_up(RTLD_NEXT, "malloc_usable_size");
    if (!real_malloc || !real_calloc || !real_realloc || !real_memalign || !real_free || !real_usable)
        fail("the allocator lacks one of malloc, calloc, realloc, memalign, free, malloc_usable_size");
    Dl_info where;
    if (dladdr((void *)real_malloc, &where) && strstr(where.dli_fname, "libc.so"))
        *(void **)&real_mallinfo2 = look_up(RTLD_NEXT, "mallinfo2");
}

/* The words of a command as /proc/self/cmdline has them: with a loader in front, where it was started by one. */
static void split_command(char *text, long length, char **words, int room) {
    int count = 0;
    for (long at = 0; at < length && count < room - 1; at += (long)strlen(text + at) + 1) words[count++] = text + at;
    words[count] = 0;
}

/*
 * Runs when all libraries are mapped and before the first of their constructors, so before the allocator's first
 * system call. Addresses are the same in every run only without randomisation, which is decided when a program is
 * started: so the program starts itself anew. Then the address space is as the simulation has to find it.
 */
static void before_constructors(int count, char **arguments, char **environment) {
    char text[8192];
    long n, flags = CALL(SYS_personality, 0xffffffff, 0, 0);
    if (!(flags & ADDR_NO_RANDOMIZE)) {
        struct rlimit stack;
        CALL(SYS_getrlimit, RLIMIT_STACK, &stack, 0);
        stack.rlim_cur = STACK_LIMIT;
        CALL(SYS_setrlimit, RLIMIT_STACK, &stack, 0);
        if (CALL(SYS_personality, flags | ADDR_NO_RANDOMIZE, 0, 0) < 0)
            fail("personality(ADDR_NO_RANDOMIZE) is refused here: addresses would differ from run to run");
        char *words[16];
        int command = (int)CALL(SYS_open, "/proc/self/cmdline", O_RDONLY, 0);
        n = CALL(SYS_read, command, text, sizeof text - 1);
        CALL(SYS_close, command, 0, 0);
        text[n > 0 ? n : 0] = 0;
        split_command(text, n, words, sizeof words / sizeof *words);
        CALL(SYS_execve, "/proc/self/exe", words, environment);
        fail("cannot start anew without address randomisation");
    }
    if (count < 3 || !strcmp(arguments[2], "-")) return;
    pretouch_stack();
    int in = (int)CALL(SYS_open, "/proc/self/maps", O_RDONLY, 0), out = create_file(arguments[2], "maps.layout");
    while ((n = CALL(SYS_read, in, text, sizeof text)) > 0) write_all(out, text, (uint64_t)n);
    CALL(SYS_close, in, 0, 0);
    CALL(SYS_close, out, 0, 0);
    /* behind the program's data, but where the kernel put it for a program that a loader was told to run */
    uint64_t program_break = (uint64_t)CALL(SYS_brk, 0, 0, 0);
    out = create_file(arguments[2], "break");
    write_all(out, &program_break, sizeof program_break);
    CALL(SYS_close, out, 0, 0);
}
__attribute__((section(".preinit_array"), used)) static void (*const first_of_all)(int, char **, char **) =
    before_constructors;

static uint64_t cpu_time(void) {
    struct timespec t;
    CALL(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &t, 0);
    return (uint64_t)t.tv_sec * 1000000000UL + (uint64_t)t.tv_nsec;
}

static char *put_text(char *to, const char *text) {
    while (*text) *to++ = *text++;
    return to;
}
static char *put_number(char *to, const char *name, uint64_t value) {
    char digits[24];
    int n = 0;
    to = put_text(to, name);
    *to++ = ' ';
    do digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    while (n) *to++ = digits[--n];
    *to++ = '\n';
    return to;
}

static void report_time(int cpu) {
    if (cpu >= 0) {
        unsigned long mask[16] = {0};
        mask[cpu / 64 % 16] = 1UL << cpu % 64;
        CALL(SYS_sched_setaffinity, 0, sizeof mask, mask);
    }
    uint64_t before = cpu_time();
    if (own->touch == TOUCH_RECORDED) time_recorded(own->ops, own->op_count, own->blocks);
    else if (own->touch) time_touched(own->ops, own->op_count, own->blocks);
    else time_untouched(own->ops, own->op_count, own->blocks);
    uint64_t after = cpu_time();
    char *end = put_number(own->scratch, "cpu_ns", after - before);
    write_all(1, own->scratch, (uint64_t)(end - own->scratch));
    CALL(SYS_exit_group, 0, 0, 0);
}

static void save_results(const char *directory) {
    uint64_t n = own->op_count, *boxes = (uint64_t *)own->scratch;
    save_copy(directory, "maps.end", "/proc/self/maps");
    save(directory, "addresses", own->addresses, n * 8);
    save(directory, "usable", own->usable, n * 8);
    save(directory, "checkpoints", own->checkpoints, (own->checkpoint_count + 1) * sizeof(struct checkpoint));
    save(directory, "calls", own->calls, own->call_count * sizeof(struct call));
    int fd = create_file(directory, "threads");
    for (uint64_t i = 0; i < own->thread_count; i++) {
        boxes[0] = own->threads[i].control_block;
        write_all(fd, boxes, 8);
    }
    CALL(SYS_close, fd, 0, 0);
    char *end = put_number(own->scratch, "ops", n);
    end = put_number(end, "failed", own->failed);
    end = put_number(end, "calls_trapped", (uint64_t)own->traps);
    end = put_number(end, "calls_lost", own->calls_lost);
    end = put_number(end, "glibc", real_mallinfo2 != 0);
    end = put_number(end, "own_bytes", own_bytes);
    for (uint64_t i = 0; i < prelude_count && i < PRELUDE_MAX; i++) end = put_number(end, "prelude", prelude[i]);
    save(directory, "info", own->scratch, (uint64_t)(end - own->scratch));
}

int main(int count, char **arguments) {
    if (count < 3) fail("usage: replayer OPS OUT_DIR|- [touch|recorded] [stacks=FILE] [cpu=N]");
    in_main = 1;
    int timing = !strcmp(arguments[2], "-"), touch = TOUCH_NONE, cpu = -1;
    const char *stacks = 0;
    for (int i = 3; i < count; i++) {
        if (!strcmp(arguments[i], "touch")) touch = TOUCH_ALL;
        else if (!strcmp(arguments[i], "recorded")) touch = TOUCH_RECORDED;
        else if (!strncmp(arguments[i], "stacks=", 7)) stacks = arguments[i] + 7;
        else if (!strncmp(arguments[i], "cpu=", 4)) {
            uint64_t value;
            number_from(arguments[i] + 4, &value);
            cpu = (int)value;
        } else fail("unknown argument: touch, recorded, stacks=FILE and cpu=N are known");
    }
    find_allocator();
    load(arguments[1], timing);
    own->touch = touch;
    if (stacks) place_stacks(stacks);
    own->program_break = look_up(RTLD_DEFAULT, "__curbrk");
    pretouch_stack();
    dl_iterate_phdr(populate_object, 0);
    cpu_time();
    if (timing) report_time(cpu);

    own->threads[0].life = ALIVE;
    own->threads[0].control_block = (uint64_t)pthread_self();
    save_copy(arguments[2], "maps.start", "/proc/self/maps");
    own->checkpoints[0].brk = (unsigned long)CALL(SYS_brk, 0, 0, 0);
    own->traps = trap_memory_calls();
    /* The first signal faults the page that returns from it, on i386 in the vdso: let it be one that does not count. */
    syscall(SYS_brk, 0);
    /* Without mallinfo2, which would initialise malloc before the first operation. */
    take_checkpoint(&own->checkpoints[0], 0, 0);
    own->checkpoints_done = 1;
    own->next_checkpoint = own->checkpoint_count > 1 ? own->op_count / own->checkpoint_count : UINT64_MAX;
    own->watching = 1;
    if (own->thread_count == 1) play(-1);
    else conduct();
    own->watching = 0;
    take_checkpoint(&own->checkpoints[own->checkpoint_count], own->op_count, 1);
    save_results(arguments[2]);
    CALL(SYS_exit_group, 0, 0, 0);
}
