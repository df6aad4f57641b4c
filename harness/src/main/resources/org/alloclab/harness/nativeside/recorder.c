/*
 * Preloaded into a program: notes every call of the malloc family, in the order in which the heap saw them.
 *
 * ALLOCLAB_RECORD names the directory for the notes (an absolute path); without it every call is just passed on.
 * ALLOCLAB_RECORD_FOLLOW=0 leaves out processes other than the first.
 *
 * Notes go into segments, files `PID-IMAGE-NUMBER.seg`, each twice as large as the one before up to SEGMENT_MAX, each
 * mapped shared and written in place:
 *
 *   0          header, one page
 *   4096       records of 40 bytes, in order
 *
 * A record belongs to the file the moment it is written: a program that is killed, calls _exit or execs loses none
 * of them. An IMAGE is one program in one process: exec begins another, and so does fork, whose child says in its
 * header where in its parent's notes it begins.
 *
 * One lock is held around {real call, note}, so the order of the notes is an order in which the calls took effect:
 * an allocation is noted after the real call, a free before it, and nobody can get an address between the two.
 *
 * The lock's word holds its owner's thread id. So a signal handler that allocates while its thread is in here is
 * told from another thread: it goes ahead without waiting. If it interrupted the notes, its call is noted too
 * (a place is reserved with one instruction, and filled afterwards); if it interrupted the real call, or if the
 * allocator itself calls back, the call is passed on and only counted.
 *
 * Nothing here allocates, changes errno, keeps a file descriptor open, or maps memory where the program's own
 * mappings would go. What is not seen: calls inside libc that do not leave it, and C++ operators new and delete of an
 * allocator that brings its own instead of calling malloc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define STATIC_TLS __attribute__((tls_model("initial-exec")))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define PAGE 4096UL
#define SEGMENT_MIN (128UL << 10)     /* most processes are short */
#define SEGMENT_MAX (16UL << 20)
#define WINDOW 0x410000000000UL      /* where the current segment is mapped: far from heap and mmap area */
#define PRIVATE_PAGE 0x40fffff00000UL
#define WIPE_ON_FORK 18              /* MADV_WIPEONFORK, Linux 4.14 */
#define WAITED_FOR 0x80000000U

enum kind { MALLOC = 1, CALLOC, REALLOC, MEMALIGN, FREE, THREAD_END };

struct record {
    uint64_t nanos, name, size;
    uint64_t other;                  /* calloc: count; realloc: old name; memalign: alignment */
    uint32_t thread;
    uint8_t kind;                    /* written last: 0 is a record that was never finished */
    uint8_t first;                   /* 1: the thread's first record */
    uint8_t unused[2];
};
_Static_assert(sizeof(struct record) == 40, "the Java side reads 40 bytes for each record");

struct header {
    char magic[8];                   /* "ALSEG001" */
    uint64_t image;                  /* time of the image's first record: with the pid, its identity */
    uint64_t number, pid;
    uint64_t parent_pid, parent_image, parent_records;   /* of a forked child; 0 otherwise */
    uint64_t parent_thread, child_thread;                /* the thread that forked, by its old and its new id */
    uint64_t start_break;
    uint64_t next;                   /* records reserved so far, over all segments */
    uint64_t first;                  /* number of this segment's first record */
    uint64_t live_bytes, live_blocks;
    uint64_t unnoted;                /* calls inside the real call */
    uint64_t stopped;                /* errno for which no further segment could be made */
    uint64_t unused[4];
    char allocator[256];             /* file that malloc comes from */
    char program[512];
    char command[2048];              /* arguments, each ended by NUL */
};
_Static_assert(sizeof(struct header) <= PAGE, "the header is one page");

/* The page that a forked child finds zeroed: that it is another process, and that nobody holds the lock. */
struct private_page {
    _Atomic uint32_t lock;
    uint32_t mine;                   /* 1 in the process that opened the current segment */
};

static struct private_page *const private_page = (struct private_page *)PRIVATE_PAGE;
static struct header *const segment = (struct header *)WINDOW;
static char directory[1024];
static int ready, recording, follow = 1, resolving, in_real_call;
static uint64_t image, segment_bytes, segment_number, next_record, segment_end, live_bytes, live_blocks, unnoted;
static uint64_t parent_pid, parent_image, parent_records, parent_thread, child_thread, own_pid, start_break;
static pthread_key_t exit_key;
static int exit_key_made;
static __thread uint32_t thread_id STATIC_TLS;
static __thread int thread_known STATIC_TLS;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static void *(*real_memalign)(size_t, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static void *(*real_aligned_alloc)(size_t, size_t);
static void *(*real_valloc)(size_t);
static void *(*real_pvalloc)(size_t);
static size_t (*real_usable)(void *);

/* System calls by hand: libc's wrappers set errno and may not be ready yet. */
static long system_call(long number, long a, long b, long c, long d, long e, long f) {
    long result;
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    result = x0;
#else
#error "the recorder knows the system calls of x86-64 and aarch64"
#endif
    return result;
}
#define CALL(n, a, b, c) system_call(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

static int open_file(const char *path, int flags) {
    return (int)system_call(SYS_openat, AT_FDCWD, (long)path, flags | O_CLOEXEC, 0600, 0, 0);
}

/* ---- blocks handed out while the real functions are being looked up ---- */

static char early[1 << 16] __attribute__((aligned(16)));
static size_t early_used;

static void *early_block(size_t size) {
    size_t at = (early_used + 15) & ~(size_t)15;
    if (size > sizeof early - at) return 0;
    early_used = at + size;
    return early + at;
}
static int is_early(const void *block) { return (const char *)block >= early && (const char *)block < early + sizeof early; }

static void find_real(void) {
    if (LIKELY(real_free != 0)) return;
    resolving = 1;
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_memalign = dlsym(RTLD_NEXT, "memalign");
    *(void **)&real_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&real_aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
    *(void **)&real_valloc = dlsym(RTLD_NEXT, "valloc");
    *(void **)&real_pvalloc = dlsym(RTLD_NEXT, "pvalloc");
    *(void **)&real_usable = dlsym(RTLD_NEXT, "malloc_usable_size");
    *(void **)&real_free = dlsym(RTLD_NEXT, "free");
    resolving = 0;
}

/* ---- the lock ---- */

static uint32_t self(void) {
    if (UNLIKELY(!thread_id)) thread_id = (uint32_t)CALL(SYS_gettid, 0, 0, 0);
    return thread_id;
}

/* Answers 0 where this very thread holds the lock already. */
static int acquire(void) {
    uint32_t me = self(), seen = 0;
    if (LIKELY(atomic_compare_exchange_strong(&private_page->lock, &seen, me))) return 1;
    if ((seen & ~WAITED_FOR) == me) return 0;
    for (int spin = 0; spin < 100; spin++) {
        seen = 0;
        if (atomic_compare_exchange_strong(&private_page->lock, &seen, me)) return 1;
    }
    for (;;) {
        seen = 0;
        /* Having slept it leaves the mark on, for others that sleep: one wake too many does no harm. */
        if (atomic_compare_exchange_strong(&private_page->lock, &seen, me | WAITED_FOR)) return 1;
        if (!(seen & WAITED_FOR) && !atomic_compare_exchange_strong(&private_page->lock, &seen, seen | WAITED_FOR)) continue;
        CALL(SYS_futex, &private_page->lock, FUTEX_WAIT_PRIVATE, seen | WAITED_FOR);
    }
}

static void release(void) {
    if (UNLIKELY(atomic_exchange(&private_page->lock, 0) & WAITED_FOR))
        CALL(SYS_futex, &private_page->lock, FUTEX_WAKE_PRIVATE, 1);
}

/* ---- segments ---- */

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000UL + (uint64_t)t.tv_nsec;
}

static char *put_number(char *to, uint64_t value) {
    char digits[24];
    int n = 0;
    do digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    while (n) *to++ = digits[--n];
    return to;
}

static void read_small_file(const char *path, char *to, size_t room) {
    int fd = open_file(path, O_RDONLY);
    if (fd < 0) return;
    size_t got = 0;
    for (long n; got < room && (n = CALL(SYS_read, fd, to + got, room - got)) > 0;) got += (size_t)n;
    CALL(SYS_close, fd, 0, 0);
}

static void describe(void) {
    Dl_info where;
    memcpy(segment->magic, "ALSEG001", 8);
    segment->image = image;
    segment->number = segment_number;
    segment->pid = own_pid;
    segment->parent_pid = parent_pid;
    segment->parent_image = parent_image;
    segment->parent_records = parent_records;
    segment->parent_thread = parent_thread;
    segment->child_thread = child_thread;
    segment->start_break = start_break;
    segment->first = segment->next = next_record;
    if (real_malloc && dladdr((void *)real_malloc, &where) && where.dli_fname)
        strncpy(segment->allocator, where.dli_fname, sizeof segment->allocator - 1);
    system_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)segment->program, sizeof segment->program - 1, 0, 0);
    read_small_file("/proc/self/cmdline", segment->command, sizeof segment->command - 1);
}

/* Maps the next segment over the last one. Signals wait meanwhile: a handler must not write into half a segment. */
static void open_segment(void) {
    char path[sizeof directory + 80], *p = path;
    uint64_t all = ~0UL, mask, bytes = segment_number == 0 ? SEGMENT_MIN : segment_bytes;
    long error;
    if (segment_number && bytes < SEGMENT_MAX) bytes *= 2;
    system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, 8, 0, 0);
    for (const char *d = directory; *d;) *p++ = *d++;
    *p++ = '/';
    p = put_number(p, own_pid);
    *p++ = '-';
    p = put_number(p, image);
    *p++ = '-';
    p = put_number(p, segment_number);
    memcpy(p, ".seg", 5);
    int fd = open_file(path, O_RDWR | O_CREAT | O_EXCL);
    error = fd < 0 ? fd : system_call(SYS_fallocate, fd, 0, 0, (long)bytes, 0, 0);
    if (error == -EOPNOTSUPP) error = CALL(SYS_ftruncate, fd, bytes, 0);
    if (error >= 0) {
        int fixed = segment_number == 0 && !parent_pid ? MAP_FIXED_NOREPLACE : MAP_FIXED;
        error = system_call(SYS_mmap, (long)WINDOW, (long)bytes, PROT_READ | PROT_WRITE, MAP_SHARED | fixed, fd, 0);
        if (error > 0 && error != (long)WINDOW) error = -EEXIST;
    }
    if (fd >= 0) CALL(SYS_close, fd, 0, 0);
    if (error < 0) {
        recording = 0;
        if (segment_number) segment->stopped = (uint64_t)-error;
    } else {
        segment_bytes = bytes;
        describe();
        segment_number++;
        segment_end = next_record + (bytes - PAGE) / sizeof(struct record);
    }
    system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0, 0);
}

/* The lock is held. The process is a forked child whose parent was recorded. */
static void begin_child(void) {
    private_page->mine = 1;
    parent_pid = own_pid;
    parent_image = image;
    parent_records = next_record;
    own_pid = (uint64_t)CALL(SYS_getpid, 0, 0, 0);
    image = now();
    segment_number = next_record = segment_end = unnoted = 0;
    if (!follow) {
        recording = 0;
        CALL(SYS_munmap, WINDOW, SEGMENT_MAX, 0);
    } else if (recording) open_segment();
}

static void note(int kind, const void *name, uint64_t size, uint64_t other) {
    if (UNLIKELY(!recording)) return;
    if (UNLIKELY(!private_page->mine)) {   /* a child of clone(2): no handler ran */
        parent_thread = child_thread = self();
        begin_child();
        if (!recording) return;
    }
    if (UNLIKELY(next_record >= segment_end)) {
        open_segment();
        if (!recording) return;
    }
    uint64_t at = next_record++;           /* one instruction on x86-64; a handler that comes in later takes the next */
    struct record *r = (struct record *)(WINDOW + PAGE) + (at - segment->first);
    segment->next = at + 1;
    r->nanos = now();
    r->name = (uint64_t)name;
    r->size = size;
    r->other = other;
    r->thread = self();
    if (UNLIKELY(!thread_known)) {
        thread_known = 1;
        r->first = 1;
        if (exit_key_made && thread_id != own_pid) pthread_setspecific(exit_key, (void *)1);
    }
    atomic_signal_fence(memory_order_release);
    *(volatile uint8_t *)&r->kind = (uint8_t)kind;
}

static void count(int64_t blocks, int64_t bytes) {
    live_blocks += (uint64_t)blocks;
    live_bytes += (uint64_t)bytes;
    if (LIKELY(recording)) {
        segment->live_blocks = live_blocks;
        segment->live_bytes = live_bytes;
    }
}

static int64_t usable(void *block) { return block && real_usable ? (int64_t)real_usable(block) : 0; }

/* ---- threads and processes that end, begin and split ---- */

/* Called in each round of the destructors of thread-specific data; the last is the one that counts. */
static void thread_ends(void *round) {
    if ((long)round < _POSIX_THREAD_DESTRUCTOR_ITERATIONS) {
        pthread_setspecific(exit_key, (void *)((long)round + 1));
        return;
    }
    if (!acquire()) return;
    note(THREAD_END, 0, 0, 0);
    release();
}

static void before_fork(void) { acquire(); }
static void after_fork_in_parent(void) { release(); }
static void after_fork_in_child(void) {
    uint32_t before = thread_id;
    thread_id = 0;
    atomic_store(&private_page->lock, self());
    if (recording) {
        parent_thread = before;
        child_thread = thread_id;
        begin_child();
    }
    release();
}

/* ---- start ---- */

/* Takes `name=value` from the environment the process was started with; libc's own copy may not exist yet. */
static int environment(const char *name, char *value, size_t room) {
    char text[4096];
    size_t matched = 0, length = 0;
    int fd = open_file("/proc/self/environ", O_RDONLY), found = 0, failed = 0;
    if (fd < 0) return 0;
    for (long n; !found && (n = CALL(SYS_read, fd, text, sizeof text)) > 0;) {
        for (long i = 0; i < n && !found; i++) {
            char c = text[i];
            int whole = !failed && name[matched] == 0 && length > 0;
            if (c == 0) {
                if (whole) found = 1;
                else matched = length = 0, failed = 0;
            } else if (whole) {
                if (length < room) value[length++ - 1] = c;
            } else if (!failed && name[matched] == c) matched++;
            else if (!failed && name[matched] == 0 && c == '=') length = 1;
            else failed = 1;
        }
    }
    CALL(SYS_close, fd, 0, 0);
    if (found) value[length - 1] = 0;
    return found;
}

/* Whether this is the process that comes first: it leaves a file with its pid. */
static int is_first(void) {
    char path[sizeof directory + 8], text[24] = {0};
    size_t n = strlen(directory);
    memcpy(path, directory, n);
    memcpy(path + n, "/first", 7);
    int fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (fd >= 0) {
        CALL(SYS_write, fd, text, put_number(text, own_pid) - text);
        CALL(SYS_close, fd, 0, 0);
        return 1;
    }
    read_small_file(path, text, sizeof text - 1);
    char own[24] = {0};
    put_number(own, own_pid);
    return !strcmp(text, own);
}

/* One thread only is here: the first call of a process comes before it can have made another. */
static void start(void) {
    char text[8];
    ready = 1;
    find_real();
    long at = system_call(SYS_mmap, (long)PRIVATE_PAGE, (long)PAGE, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (long)PRIVATE_PAGE || system_call(SYS_madvise, at, (long)PAGE, WIPE_ON_FORK, 0, 0, 0) < 0) return;
    private_page->mine = 1;
    own_pid = (uint64_t)CALL(SYS_getpid, 0, 0, 0);
    if (!environment("ALLOCLAB_RECORD", directory, sizeof directory)) return;
    if (environment("ALLOCLAB_RECORD_FOLLOW", text, sizeof text)) follow = text[0] != '0';
    if (!is_first() && !follow) return;
    start_break = (uint64_t)CALL(SYS_brk, 0, 0, 0);
    exit_key_made = pthread_key_create(&exit_key, thread_ends) == 0;
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    image = now();
    recording = 1;
    open_segment();
}

__attribute__((constructor)) static void on_load(void) {
    if (!ready) start();
}

/*
 * Begins a call. Answers 1 if the lock was taken and the call is to be noted, 2 if it is to be noted by a handler
 * that interrupted the notes, 0 if it is only to be passed on.
 */
static int enter(void) {
    if (UNLIKELY(!ready)) start();
    if (UNLIKELY(!recording)) return 0;
    if (LIKELY(acquire())) {
        in_real_call = 1;
        return 1;
    }
    if (in_real_call) {
        segment->unnoted = ++unnoted;
        return 0;
    }
    return 2;
}
static void real_call_done(int entered) { if (entered == 1) in_real_call = 0; }
static void leave(int entered) {
    if (entered == 1) {
        in_real_call = 0;
        release();
    }
}

/* ---- the malloc family ---- */

EXPORT void *malloc(size_t size) {
    if (UNLIKELY(resolving)) return early_block(size);
    int entered = enter();
    void *block = real_malloc(size);
    if (entered) {
        int error = errno;
        if (block) count(1, usable(block));
        real_call_done(entered);
        note(MALLOC, block, size, 0);
        leave(entered);
        errno = error;
    }
    return block;
}

EXPORT void *calloc(size_t elements, size_t size) {
    if (UNLIKELY(resolving)) return early_block(elements * size);   /* static memory: zero, and used once only */
    int entered = enter();
    void *block = real_calloc(elements, size);
    if (entered) {
        int error = errno;
        if (block) count(1, usable(block));
        real_call_done(entered);
        note(CALLOC, block, size, elements);
        leave(entered);
        errno = error;
    }
    return block;
}

EXPORT void free(void *block) {
    if (!block || UNLIKELY(is_early(block))) return;
    int entered = enter();
    if (entered) {
        int error = errno;
        count(-1, -usable(block));
        real_call_done(entered);
        note(FREE, block, 0, 0);
        if (entered == 1) in_real_call = 1;
        real_free(block);
        leave(entered);
        errno = error;
    } else real_free(block);
}

EXPORT void *realloc(void *old, size_t size) {
    if (UNLIKELY(resolving)) return early_block(size);
    if (UNLIKELY(old && is_early(old))) {
        void *block = malloc(size);
        size_t room = (size_t)(early + sizeof early - (char *)old);
        if (block) memcpy(block, old, size < room ? size : room);
        return block;
    }
    int entered = enter();
    int64_t before = entered ? usable(old) : 0;
    void *block = real_realloc(old, size);
    if (entered) {
        int error = errno;
        if (block) count(old ? 0 : 1, usable(block) - before);
        else if (old && !size) count(-1, -before);
        real_call_done(entered);
        note(REALLOC, block, size, (uint64_t)old);
        leave(entered);
        errno = error;
    }
    return block;
}

EXPORT void *reallocarray(void *old, size_t elements, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(elements, size, &bytes)) {
        errno = ENOMEM;
        return 0;
    }
    return realloc(old, bytes);
}

static void *aligned(int entered, void *block, size_t alignment, size_t size) {
    if (entered) {
        int error = errno;
        if (block) count(1, usable(block));
        real_call_done(entered);
        note(MEMALIGN, block, size, alignment);
        leave(entered);
        errno = error;
    }
    return block;
}

EXPORT void *memalign(size_t alignment, size_t size) {
    int entered = enter();
    return aligned(entered, real_memalign(alignment, size), alignment, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) {
    int entered = enter();
    return aligned(entered, real_aligned_alloc(alignment, size), alignment, size);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size) {
    int entered = enter(), refused = real_posix_memalign(block, alignment, size);
    aligned(entered, refused ? 0 : *block, alignment, size);
    return refused;
}

EXPORT void *valloc(size_t size) {
    int entered = enter();
    return aligned(entered, real_valloc(size), PAGE, size);
}

EXPORT void *pvalloc(size_t size) {
    int entered = enter();
    return aligned(entered, real_pvalloc(size), PAGE, (size + PAGE - 1) & ~(PAGE - 1));
}
