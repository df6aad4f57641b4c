/*
 * Replays a decoded trace through the malloc of this process and writes down what it did.
 *
 *   replayer OPS OUT_DIR [touch|recorded] [stacks=FILE]     measure every operation
 *   replayer OPS -       [touch|recorded] [cpu=N]           only time the loop
 *
 * Which malloc that is, LD_PRELOAD decides. Everything the replayer itself needs lives in one area of shared
 * memory at OWN_BASE, populated before the first operation:
 *
 *   OWN_BASE | state | ops | times | pages | steering | blocks | addresses | usable | checkpoints | calls | threads | dtv | stacks |
 *
 * It is far from the break and from the mmap area, so it takes no place the allocator would have used and never
 * merges with a mapping of the allocator's; it is shared memory, so it counts as statm's 'shared' and not as
 * anonymous memory; and it never faults inside the loop. What else could fault there (the libraries' text and
 * data, thread-local storage, the stack) is populated beforehand. What is left is the allocator's.
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

#ifdef __x86_64__
/*
 * A C library before 2.34 can run it too: by the versions that these functions have had from the start, and with a
 * start of our own in place of the compiler's, which asks for the new one. Before 2.34 they lie in libpthread and libdl.
 */
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5\n"
        ".symver dladdr,dladdr@GLIBC_2.2.5\n"
        ".symver pthread_create,pthread_create@GLIBC_2.2.5\n"
        ".symver pthread_join,pthread_join@GLIBC_2.2.5\n"
        ".symver pthread_attr_setstack,pthread_attr_setstack@GLIBC_2.2.5\n"
        ".symver __libc_start_main,__libc_start_main@GLIBC_2.2.5\n"
        ".text\n"
        ".globl _start\n.type _start,@function\n"
        "_start:\n"
        "    xor %ebp, %ebp\n    mov %rdx, %r9\n    pop %rsi\n    mov %rsp, %rdx\n"
        "    and $-16, %rsp\n    push %rax\n    push %rsp\n"
        "    xor %r8d, %r8d\n    xor %ecx, %ecx\n    lea main(%rip), %rdi\n"
        "    call *__libc_start_main@GOTPCREL(%rip)\n    hlt\n"
        ".size _start,.-_start\n");
#endif

#ifdef __i386__
#define OWN_BASE 0x60000000UL        /* between a heap that grows up and mappings that grow down */
#else
#define OWN_BASE 0x500000000000UL
#endif
#define PAGE 4096UL
#define STACK_BYTES (160UL << 10)
#define PRETOUCHED_STACK (256 << 10)
#define STACK_LIMIT (8UL << 20)      /* also fixes where the mmap area begins */
#ifdef __i386__
typedef uint64_t wide;               /* a 32-bit program has no room for 2^32 operations */
#else
typedef unsigned __int128 wide;
#endif
#define POPULATE_READ 22             /* MADV_POPULATE_*, Linux 5.14 */
#define POPULATE_WRITE 23

enum kind { NOTHING, MALLOC, CALLOC, REALLOC, MEMALIGN, FREE, STEER };
enum touch { TOUCH_NONE, TOUCH_ALL, TOUCH_RECORDED };

/*
 * The input: a header, the operations, and behind them
 *
 *   times       u64 nanoseconds of the clock, for each operation; none where it goes by steps
 *   pages       u64 words: of each known block its lead, its runs, and the first and end page of each run
 *   steering    calls by which the program steers its allocator
 *
 * All little endian.
 */
struct header {
    char magic[8];                   /* "ALOPS003" */
    uint64_t ops, slots, threads, checkpoints, callCapacity;
    uint64_t alive;                  /* most threads that there are at once */
    uint64_t times, pageWords, steers;
};
struct op {
    uint64_t size;
    uint64_t argument;               /* calloc: count; memalign: alignment; steering: its place in the table */
    uint32_t into;                   /* slot that receives the block */
    uint32_t from;                   /* slot that gives its block up; 0 is NULL */
    uint32_t thread;
    uint8_t kind;
    uint8_t last;                    /* 1: the thread ends after this operation */
    uint8_t unused[2];
    uint64_t pages;                  /* place of the block's pages, and 1; 0: nothing is known of them */
};
_Static_assert(sizeof(struct op) == 40, "the Java side writes 40 bytes for each operation");

#define STEER_ARGUMENTS 4
struct steer {
    char call[64];
    char name[184];                  /* what mallctl is asked by; else empty */
    uint64_t count, arguments[STEER_ARGUMENTS];
    uint64_t function;               /* found before the first operation; 0 where no library has it */
};
_Static_assert(sizeof(struct steer) == 296, "the Java side writes 296 bytes for each call");

/* The output. */
struct checkpoint {
    uint64_t op, vsz_pages, rss_pages, shared_pages, minflt, majflt, brk;
    uint64_t mallinfo[10];
};
struct call {
    uint64_t op, number, argument[6];
    int64_t result;
};

enum gate { CLOSED, OPEN, ASLEEP };
enum life { UNBORN, ALIVE, DEAD };
struct thread {
    _Atomic int gate;
    int life;
    pthread_t handle;
    char *stack;
    uint64_t control_block;          /* of the last life, for the report */
};

struct state {
    struct op *ops;
    uint64_t *times, *pages;
    struct steer *steers;
    uint64_t steer_count;
    uint64_t op_count, position, next_checkpoint, checkpoints_done, checkpoint_count;
    void **blocks;
    uint64_t *addresses;
    uint64_t *usable;
    struct checkpoint *checkpoints;
    struct call *calls;
    uint64_t call_count, call_capacity, calls_lost;
    struct thread *threads;
    uint64_t thread_count;
    char *dtv, *dtv_end, *stacks;
    char **idle_stacks;
    uint64_t idle_stack_count;
    uint64_t failed;
    uintptr_t *program_break;
    int touch, finished_thread, watching, traps;
    volatile uint64_t clock_position;
    char scratch[1 << 16];
};
static struct state *own;
static uint64_t own_bytes;
static int making_thread;

/* What libraries allocated before main: blocks that the trace does not know, in order. */
#define PRELUDE_MAX 16
static uint64_t prelude[PRELUDE_MAX], prelude_count;
static int in_main;

/* Read by the virtual clock, where that is preloaded too. */
volatile uint64_t *alloclab_clock_position;
const uint64_t *alloclab_clock_times;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void *(*real_memalign)(size_t, size_t);
static void (*real_free)(void *);
static size_t (*real_usable)(void *);
static struct mallinfo2 (*real_mallinfo2)(void);

/* ---- system calls that nothing intercepts ---- */

/* The one syscall instruction the filter lets pass; `pass` is the address after it. */
long alloclab_syscall(long number, long a, long b, long c, long d, long e, long f);
extern char alloclab_pass[];
#ifdef __i386__
#define MAP_CALL SYS_mmap2           /* its offset counts pages */
#define OWN_ARCH AUDIT_ARCH_I386
__asm__(".text\n"
        ".globl alloclab_syscall\n.type alloclab_syscall,@function\n"
        "alloclab_syscall:\n"
        "    push %ebp\n    push %edi\n    push %esi\n    push %ebx\n"
        "    mov 20(%esp), %eax\n    mov 24(%esp), %ebx\n    mov 28(%esp), %ecx\n    mov 32(%esp), %edx\n"
        "    mov 36(%esp), %esi\n    mov 40(%esp), %edi\n    mov 44(%esp), %ebp\n"
        "    int $0x80\n"
        ".globl alloclab_pass\nalloclab_pass:\n"
        "    pop %ebx\n    pop %esi\n    pop %edi\n    pop %ebp\n"
        "    ret\n"
        ".size alloclab_syscall,.-alloclab_syscall\n");
#else
#define MAP_CALL SYS_mmap
#define OWN_ARCH AUDIT_ARCH_X86_64
__asm__(".text\n"
        ".globl alloclab_syscall\n.type alloclab_syscall,@function\n"
        "alloclab_syscall:\n"
        "    mov %rdi, %rax\n    mov %rsi, %rdi\n    mov %rdx, %rsi\n    mov %rcx, %rdx\n"
        "    mov %r8, %r10\n    mov %r9, %r8\n    mov 8(%rsp), %r9\n"
        "    syscall\n"
        ".globl alloclab_pass\nalloclab_pass:\n"
        "    ret\n"
        ".size alloclab_syscall,.-alloclab_syscall\n");
#endif
#define CALL(n, a, b, c) alloclab_syscall(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

static _Noreturn void fail(const char *what) {
    CALL(SYS_write, 2, "replayer: ", 10);
    CALL(SYS_write, 2, what, strlen(what));
    CALL(SYS_write, 2, "\n", 1);
    for (;;) CALL(SYS_exit_group, 1, 0, 0);
}

static void write_all(int fd, const void *from, uint64_t bytes) {
    const char *p = from;
    while (bytes) {
        long n = CALL(SYS_write, fd, p, bytes > 1UL << 30 ? 1UL << 30 : bytes);
        if (n <= 0) fail("cannot write a result file: is the disk full?");
        p += n;
        bytes -= (uint64_t)n;
    }
}

static int create_file(const char *directory, const char *name) {
    char path[4096];
    size_t n = strlen(directory);
    if (n + strlen(name) + 2 > sizeof path) fail("the path of the result directory is too long");
    memcpy(path, directory, n);
    path[n] = '/';
    strcpy(path + n + 1, name);
    int fd = (int)CALL(SYS_open, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) fail("cannot create a result file");
    return fd;
}

static void save(const char *directory, const char *name, const void *from, uint64_t bytes) {
    int fd = create_file(directory, name);
    write_all(fd, from, bytes);
    CALL(SYS_close, fd, 0, 0);
}

static void save_copy(const char *directory, const char *name, const char *source) {
    int in = (int)CALL(SYS_open, source, O_RDONLY, 0), out = create_file(directory, name);
    if (in < 0) fail("cannot read /proc");
    long n;
    while ((n = CALL(SYS_read, in, own->scratch, sizeof own->scratch)) > 0) write_all(out, own->scratch, (uint64_t)n);
    CALL(SYS_close, in, 0, 0);
    CALL(SYS_close, out, 0, 0);
}

/* ---- functions of the allocator that others call ---- */

/* Before glibc 2.34 a lookup allocates what it may have to say of an error: it does without, and the heap stays as it was. */
static volatile int looking_up;   /* volatile: dlsym is declared to call nothing of this file */

static void *look_up(void *where, const char *name) {
    looking_up = 1;
    void *found = dlsym(where, name);
    looking_up = 0;
    return found;
}

/* Constructors of libraries allocate before main (libstdc++ its pool for exceptions): the simulation has to know. */
void *malloc(size_t size) {
    if (looking_up) return 0;
    if (!real_malloc) *(void **)&real_malloc = look_up(RTLD_NEXT, "malloc");
    if (!in_main) {
        if (prelude_count < PRELUDE_MAX) prelude[prelude_count] = size;
        prelude_count++;
    }
    return real_malloc(size);
}

/* ld.so allocates a new thread's vector of thread-local blocks with calloc: that must not reach the heap. */
void *calloc(size_t count, size_t size) {
    if (looking_up) return 0;
    if (making_thread) {
        char *p = own->dtv;
        own->dtv += (count * size + 31) & ~31UL;
        if (own->dtv > own->dtv_end) fail("too many threads were made");
        return p;
    }
    if (!real_calloc) *(void **)&real_calloc = look_up(RTLD_NEXT, "calloc");
    return real_calloc(count, size);
}

void free(void *block) {
    if ((uintptr_t)block - OWN_BASE < own_bytes) return;
    if (!real_free) *(void **)&real_free = look_up(RTLD_NEXT, "free");
    real_free(block);
}

/* ---- noting system calls ---- */

/* Numbers of x86-64, whatever this program is compiled for: so the reader has one list. */
static uint64_t noted_number(long number) {
    switch (number) {
    case MAP_CALL: return 9;
    case SYS_mprotect: return 10;
    case SYS_munmap: return 11;
    case SYS_brk: return 12;
    case SYS_mremap: return 25;
    default: return 28;              /* madvise: the filter lets nothing else come here */
    }
}

/* An error, or an address or size, which has no sign. */
static int64_t noted_result(long result) {
    return result >= -4095 && result < 0 ? result : (int64_t)(uintptr_t)result;
}

static void on_sigsys(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
#ifdef __i386__
    enum { NUMBER = REG_EAX };
    const int registers[] = {REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP};
#else
    enum { NUMBER = REG_RAX };
    const int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
#endif
    unsigned long a[6];
    for (int i = 0; i < 6; i++) a[i] = (unsigned long)r[registers[i]];
    long number = r[NUMBER];
    if (number == SYS_madvise && a[0] - OWN_BASE < own_bytes) {
        r[NUMBER] = 0;               /* glibc before 2.34 gives back a thread's stack, even one that it was given */
        return;
    }
    long result = alloclab_syscall(number, (long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5]);
    if (own->watching) {
        if (own->call_count < own->call_capacity) {
            struct call *c = &own->calls[own->call_count++];
            *c = (struct call){own->clock_position, noted_number(number), {a[0], a[1], a[2], a[3], a[4], a[5]},
                noted_result(result)};
        } else own->calls_lost++;
    }
    r[NUMBER] = result;
}

static int trap_memory_calls(void) {
    uint64_t pass = (uintptr_t)alloclab_pass;
    uint32_t low = (uint32_t)pass, high = (uint32_t)(pass >> 32);
#define FIELD(f) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, f))
#define FIELD_HIGH(f) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, f) + 4)
#define EQUAL(v, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, v, yes, no)
    struct sock_filter filter[] = {
        FIELD(arch), EQUAL(OWN_ARCH, 0, 11),
        FIELD(nr),
        EQUAL(SYS_brk, 5, 0), EQUAL(MAP_CALL, 4, 0), EQUAL(SYS_munmap, 3, 0),
        EQUAL(SYS_mremap, 2, 0), EQUAL(SYS_madvise, 1, 0), EQUAL(SYS_mprotect, 0, 5),
        FIELD(instruction_pointer), EQUAL(low, 0, 2),
        FIELD_HIGH(instruction_pointer), EQUAL(high, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO | SA_NODEFER};
    if (sigaction(SIGSYS, &action, 0)) return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return 0;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* ---- checkpoints ---- */

static const char *number_from(const char *p, uint64_t *value) {
    *value = 0;
    while (*p == ' ') p++;
    while (*p >= '0' && *p <= '9') *value = *value * 10 + (uint64_t)(*p++ - '0');
    return p;
}

static void take_checkpoint(struct checkpoint *c, uint64_t op, int with_mallinfo) {
    struct rusage usage;
    char text[128];
    CALL(SYS_getrusage, RUSAGE_SELF, &usage, 0);
    int fd = (int)CALL(SYS_open, "/proc/self/statm", O_RDONLY, 0);
    long n = CALL(SYS_read, fd, text, sizeof text - 1);
    CALL(SYS_close, fd, 0, 0);
    text[n > 0 ? n : 0] = 0;
    number_from(number_from(number_from(text, &c->vsz_pages), &c->rss_pages), &c->shared_pages);
    c->op = op;
    c->minflt = (uint64_t)usage.ru_minflt;
    c->majflt = (uint64_t)usage.ru_majflt;
    c->brk = own->program_break && *own->program_break ? *own->program_break : own->checkpoints[0].brk;
    if (with_mallinfo && real_mallinfo2) {
        struct mallinfo2 info = real_mallinfo2();
        size_t figures[10];
        memcpy(figures, &info, sizeof figures);
        for (int i = 0; i < 10; i++) c->mallinfo[i] = figures[i];
    }
}

/* ---- the loop ---- */

/* What a program does that uses all it asked for: writes one byte in each page, the first and the last included. */
static inline __attribute__((always_inline)) void touch_pages(void *block, size_t size) {
    if (!size) return;
    volatile char *p = block;
    uintptr_t end = (uintptr_t)block + size;
    p[0] = 1;
    for (uintptr_t a = ((uintptr_t)block | (PAGE - 1)) + 1; a < end; a += PAGE) *(volatile char *)a = 1;
    p[size - 1] = 1;
}

/* Writes what the recorded program wrote of the block: one byte in each page, as many pages where it lies otherwise. */
static void touch_recorded(void *block, const uint64_t *known) {
    uint64_t lead = known[0], runs = known[1];
    for (uint64_t run = 0; run < runs; run++)
        for (uint64_t page = known[2 + 2 * run]; page < known[3 + 2 * run]; page++)
            ((volatile char *)block)[page ? page * PAGE - lead : 0] = 1;
}

/* A value of mallctl is as wide as reading it says; what cannot be read is a word. */
static void control_by_name(struct steer *s) {
    int (*control)(const char *, void *, size_t *, void *, size_t) = (int (*)(const char *, void *, size_t *, void *, size_t))(uintptr_t)s->function;
    if (!s->count) {
        control(s->name, 0, 0, 0, 0);
        return;
    }
    char before[64];
    size_t width = sizeof before;
    control(s->name, before, &width, 0, 0);
    uint64_t value = s->arguments[0];
    control(s->name, 0, 0, &value, width > sizeof value ? sizeof value : width);
}

static void steer(struct steer *s) {
    if (!s->function) return;
    if (s->name[0]) {
        control_by_name(s);
        return;
    }
    const uint64_t *a = s->arguments;
    ((long (*)(long, long, long, long))(uintptr_t)s->function)((long)a[0], (long)a[1], (long)a[2], (long)a[3]);
}

/* What a program cannot even say is more than there can be. */
static inline __attribute__((always_inline)) size_t as_size(uint64_t n) { return n > SIZE_MAX ? SIZE_MAX : (size_t)n; }

static inline __attribute__((always_inline)) void *perform(const struct op *o, void **blocks, int touch) {
    void *block;
    size_t size = as_size(o->size);
    switch (o->kind) {
    case MALLOC: block = real_malloc(size); break;
    case CALLOC: block = real_calloc(as_size(o->argument), size); size *= (size_t)o->argument; break;
    case REALLOC: block = real_realloc(blocks[o->from], size); break;
    case MEMALIGN: block = real_memalign(as_size(o->argument), size); break;
    case FREE: real_free(blocks[o->from]); return 0;
    case STEER: steer(&own->steers[o->argument]); return 0;
    default: return 0;
    }
    blocks[o->into] = block;
    if (touch == TOUCH_RECORDED && block && o->pages) touch_recorded(block, own->pages + o->pages - 1);
    else if (touch && block) touch_pages(block, size);
    return block;
}

/* Plays on as long as the operations are thread `me`'s; -1 plays all. Answers 1 where the thread has to end. */
static int play(int me) {
    struct op *ops = own->ops;
    uint64_t i = own->position, n = own->op_count;
    for (; i < n; i++) {
        const struct op *o = ops + i;
        if (me >= 0 && o->thread != (uint32_t)me) break;
        if (i == own->next_checkpoint) {
            take_checkpoint(&own->checkpoints[own->checkpoints_done++], i, 1);
            own->next_checkpoint = own->checkpoints_done < own->checkpoint_count
                ? (uint64_t)((wide)own->checkpoints_done * n / own->checkpoint_count) : UINT64_MAX;
        }
        own->clock_position = i;
        void *block = perform(o, own->blocks, own->touch);
        if (o->kind >= MALLOC && o->kind <= MEMALIGN) {
            own->addresses[i] = (uintptr_t)block;
            if (block) own->usable[i] = real_usable(block);
            else own->failed++;
        }
        if (me > 0 && o->last) {
            own->position = i + 1;
            return 1;
        }
    }
    own->position = i;
    return 0;
}

static __attribute__((noinline)) void time_untouched(const struct op *o, uint64_t n, void **blocks) {
    for (const struct op *end = o + n; o < end; o++) perform(o, blocks, TOUCH_NONE);
}
static __attribute__((noinline)) void time_touched(const struct op *o, uint64_t n, void **blocks) {
    for (const struct op *end = o + n; o < end; o++) perform(o, blocks, TOUCH_ALL);
}
static __attribute__((noinline)) void time_recorded(const struct op *o, uint64_t n, void **blocks) {
    for (const struct op *end = o + n; o < end; o++) perform(o, blocks, TOUCH_RECORDED);
}

/* ---- threads ---- */

static void open_gate(struct thread *t) {
    if (atomic_exchange(&t->gate, OPEN) == ASLEEP) CALL(SYS_futex, &t->gate, FUTEX_WAKE_PRIVATE, 1);
}

static void pass_gate(struct thread *t) {
    for (int spin = 0; spin < 2000; spin++) {
        if (atomic_load(&t->gate) == OPEN) break;
        __builtin_ia32_pause();
    }
    while (atomic_load(&t->gate) != OPEN) {
        int closed = CLOSED;
        if (atomic_compare_exchange_strong(&t->gate, &closed, ASLEEP) || closed == ASLEEP)
            CALL(SYS_futex, &t->gate, FUTEX_WAIT_PRIVATE, ASLEEP);
    }
    atomic_store(&t->gate, CLOSED);
}

static void *thread_body(void *argument) {
    int me = (int)(long)argument;
    for (;;) {
        pass_gate(&own->threads[me]);
        if (play(me)) {
            own->finished_thread = me;
            open_gate(&own->threads[0]);
            return 0;
        }
        uint32_t next = own->position < own->op_count ? own->ops[own->position].thread : 0;
        open_gate(&own->threads[own->threads[next].life == ALIVE ? next : 0]);
    }
}

static void make_thread(int number) {
    struct thread *t = &own->threads[number];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (!t->stack) {
        t->stack = own->idle_stack_count ? own->idle_stacks[--own->idle_stack_count] : own->stacks;
        if (t->stack == own->stacks) own->stacks += STACK_BYTES;
    }
    pthread_attr_setstack(&attributes, t->stack, STACK_BYTES);
    making_thread = 1;
    int refused = pthread_create(&t->handle, &attributes, thread_body, (void *)(long)number);
    making_thread = 0;
    if (refused) fail("cannot make a thread");
    t->control_block = (uint64_t)t->handle;
    t->life = ALIVE;
}

/* The main thread: plays its own operations, makes the others when they are first due and buries them. */
static void conduct(void) {
    while (own->position < own->op_count || own->finished_thread) {
        int ended = own->finished_thread;
        if (ended) {
            own->finished_thread = 0;
            pthread_join(own->threads[ended].handle, 0);
            own->threads[ended].life = DEAD;
            own->idle_stacks[own->idle_stack_count++] = own->threads[ended].stack;
            continue;
        }
        int due = (int)own->ops[own->position].thread;
        if (due == 0) {
            play(0);
            continue;
        }
        if (own->threads[due].life != ALIVE) make_thread(due);
        open_gate(&own->threads[due]);
        pass_gate(&own->threads[0]);
    }
}

/* ---- populating what would otherwise fault inside the loop ---- */

static void __attribute__((noinline)) pretouch_stack(void) {
    volatile char below[PRETOUCHED_STACK];
    for (size_t i = 0; i < sizeof below; i += 1024) below[i] = 0;
}

/* One loaded object: its read-only segments are read, its writable ones (without RELRO) and TLS block written. */
static int populate_object(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    uint64_t relro = 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &object->dlpi_phdr[i];
        if (h->p_type == PT_GNU_RELRO) relro = (object->dlpi_addr + h->p_vaddr + h->p_memsz) & ~(PAGE - 1);
    }
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &object->dlpi_phdr[i];
        int tls = h->p_type == PT_TLS && object->dlpi_tls_data != 0;
        if (h->p_type != PT_LOAD && !tls) continue;
        uint64_t at = tls ? (uintptr_t)object->dlpi_tls_data : object->dlpi_addr + h->p_vaddr;
        uint64_t end = (at + h->p_memsz + PAGE - 1) & ~(PAGE - 1);
        int writable = tls || (h->p_flags & PF_W);
        at &= ~(PAGE - 1);
        if (writable && relro > at && relro <= end && !tls) at = relro;
        if (at < end) CALL(SYS_madvise, at, end - at, writable ? POPULATE_WRITE : POPULATE_READ);
    }
    return 0;
}

/* ---- start ---- */

static uint64_t page_up(uint64_t bytes) { return (bytes + PAGE - 1) & ~(PAGE - 1); }

static char *carve(char **at, uint64_t bytes) {
    char *p = *at;
    *at += page_up(bytes);
    return p;
}

static void lay_out(const struct header *h, int timing) {
    uint64_t threads = h->threads, results = timing ? 1 : h->ops;
    uint64_t stacks = threads > 1 && !timing ? (h->alive + 1) * STACK_BYTES : PAGE;
    uint64_t dtv = threads * 1024 + PAGE, checkpoints = h->checkpoints + 2;
    own_bytes = page_up(sizeof *own) + page_up(h->ops * sizeof(struct op)) + page_up(h->times * 8)
        + page_up(h->pageWords * 8) + page_up(h->steers * sizeof(struct steer)) + page_up(h->slots * sizeof(void *))
        + 2 * page_up(results * 8) + page_up(checkpoints * sizeof(struct checkpoint))
        + page_up(h->callCapacity * sizeof(struct call)) + page_up(threads * sizeof(struct thread))
        + page_up(threads * sizeof(char *)) + page_up(dtv) + page_up(stacks);
    char *at = (char *)alloclab_syscall(MAP_CALL, OWN_BASE, (long)own_bytes, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_POPULATE, -1, 0);
    if (at != (char *)OWN_BASE) fail("cannot map the replayer's own memory: the trace needs more than there is");
    own = (struct state *)carve(&at, sizeof *own);
    own->ops = (struct op *)carve(&at, h->ops * sizeof(struct op));
    own->times = (uint64_t *)carve(&at, h->times * 8);
    own->pages = (uint64_t *)carve(&at, h->pageWords * 8);
    own->steers = (struct steer *)carve(&at, h->steers * sizeof(struct steer));
    own->steer_count = h->steers;
    own->blocks = (void **)carve(&at, h->slots * sizeof(void *));
    own->addresses = (uint64_t *)carve(&at, results * 8);
    own->usable = (uint64_t *)carve(&at, results * 8);
    own->checkpoints = (struct checkpoint *)carve(&at, checkpoints * sizeof(struct checkpoint));
    own->calls = (struct call *)carve(&at, h->callCapacity * sizeof(struct call));
    own->threads = (struct thread *)carve(&at, threads * sizeof(struct thread));
    own->idle_stacks = (char **)carve(&at, threads * sizeof(char *));
    own->dtv = carve(&at, dtv);
    own->dtv_end = at;
    own->stacks = carve(&at, stacks);
    own->op_count = h->ops;
    own->thread_count = threads;
    own->checkpoint_count = h->checkpoints;
    own->call_capacity = h->callCapacity;
    alloclab_clock_position = &own->clock_position;
    alloclab_clock_times = h->times ? own->times : 0;
}

static void read_all(int fd, void *to, uint64_t want) {
    for (uint64_t got = 0; got < want;) {
        long n = CALL(SYS_read, fd, (char *)to + got, want - got);
        if (n <= 0) fail("the operations file is truncated");
        got += (uint64_t)n;
    }
}

static void load(const char *path, int timing) {
    struct header h;
    int fd = (int)CALL(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) fail("cannot open the operations file");
    if (CALL(SYS_read, fd, &h, sizeof h) != sizeof h || memcmp(h.magic, "ALOPS003", 8))
        fail("the operations file does not begin with ALOPS003");
    lay_out(&h, timing);
    read_all(fd, own->ops, h.ops * sizeof(struct op));
    read_all(fd, own->times, h.times * 8);
    read_all(fd, own->pages, h.pageWords * 8);
    read_all(fd, own->steers, h.steers * sizeof(struct steer));
    CALL(SYS_close, fd, 0, 0);
    for (uint64_t i = 0; i < own->steer_count; i++) {
        struct steer *s = &own->steers[i];
        s->function = (uintptr_t)look_up(RTLD_DEFAULT, s->name[0] ? "mallctl" : s->call);
    }
}

/* Where each thread's stack is to be: u64 addresses by thread number, 0 for 'anywhere'. */
static void place_stacks(const char *path) {
    int fd = (int)CALL(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) fail("cannot open the file of stack addresses");
    for (uint64_t i = 0; i < own->thread_count; i++) {
        uint64_t at;
        if (CALL(SYS_read, fd, &at, sizeof at) != sizeof at) fail("the file of stack addresses is truncated");
        if (!at || i == 0) continue;
        int known = 0;
        for (uint64_t j = 1; j < i; j++) known |= own->threads[j].stack == (char *)(uintptr_t)at;
        if (!known && alloclab_syscall(MAP_CALL, (long)at, STACK_BYTES, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_POPULATE, -1, 0) != (long)at)
            fail("a stack cannot be placed at the given address");
        own->threads[i].stack = (char *)(uintptr_t)at;
    }
    CALL(SYS_close, fd, 0, 0);
}

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
