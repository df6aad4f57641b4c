/*
 * The file of notes and the window on it.
 *
 *   0          header, HEADER bytes
 *   HEADER     records of 40 bytes, in order
 *
 * The file is made once, sparse and as long as it may be, and mapped shared; from then on no file is opened and no path
 * looked up. Its mapped part is a window: grown at its end in place (mremap needs no descriptor), cut off at its
 * beginning, so that the program is not charged for what is already noted.
 *
 *   WINDOW | header |   cut off   | kept | ready: pages that the file system has promised | not mapped yet |
 *                                         ^ next_record                                  ^ ready_records
 *
 * A page is asked for before it is written (MADV_POPULATE_WRITE answers with an error where a store would raise
 * SIGBUS), a limit on file sizes is looked at before the file is made: a full disk ends the notes, not the program.
 */

#define PAGE 4096UL
#define WINDOW 0x410000000000UL      /* far from heap and mmap area */
#define PRIVATE_PAGE 0x40fffff00000UL
#define HEADER (8 * PAGE)
#define LONGEST (1UL << 38)          /* of a sparse file */
#define SPARE (WINDOW + 2 * LONGEST) /* where a file is mapped until it is known to be good */
#define STRETCH (16UL << 20)         /* of the file, mapped at a time */
#define FIRST (96UL << 10)           /* most processes are short */
#define STEP (2UL << 20)             /* made ready at a time, and aligned: the file system may hold it as one folio and one huge page */
#define THREAD_BLOCK 2304            /* struct pthread of glibc 2.36 */
#define WIPE_ON_FORK 18              /* MADV_WIPEONFORK, Linux 4.14 */
#define POPULATE_WRITE 23            /* MADV_POPULATE_WRITE, Linux 5.14 */

enum kind {
    MALLOC = 1, CALLOC, REALLOC, MEMALIGN, FREE, THREAD_END,
    STACK,                           /* name, size: the area of the thread's stack, 0 if not known; other: an address in it */
    MAP,                             /* name: where; size; other: protection | flags << 32; a file's offset and length follow */
    MAPPED_FILE,                     /* size: offset in the file; other: the file's length */
    UNMAP,                           /* name, size */
    REMAP,                           /* name: new address; size: new length; other: old address; REMAP_FROM follows */
    REMAP_FROM,                      /* size: old length; other: flags */
    PROTECT,                         /* name, size; other: protection */
    ADVISE,                          /* name, size; other: advice */
    BREAK,                           /* name: the new break; other: the old one */
    STEER,                           /* size: 1 if it steers the recorded heap; other: what it answered; TEXT follows */
    TEXT,                            /* nanos to other: 32 characters */
    EXEC,                            /* TEXT follows: the program */
    EXEC_FAILED,
    STARTED,                         /* name: a process that was forked (size 0) or spawned (size 1) */
    EXIT,                            /* the program begins to end; size: exit code */
    TOUCHED,                         /* name: block; size, other: written whole pages of it, as offset and length */
    TOUCHED_AREA,                    /* name, other: written memory at the end, of whatever block is there */
    TOUCH_COMPLETE,                  /* all that was written at the end has been said */
    AREA,                            /* name, size: an area as the end begins; other: resident << 32 | swapped, in kB; TEXT follows */
    AREAS_END                        /* these were all; size: the high-water mark until then, in kB */
};

struct record {
    uint64_t nanos, name, size;
    uint64_t other;                  /* calloc: count; realloc: old name; memalign: alignment */
    uint32_t thread;
    uint32_t what;                   /* kind, flags and stack; written last: 0 is a record that was never finished */
};
#define FIRST_OF_THREAD (1U << 8)    /* the thread's first record */
#define INHERITED (1U << 9)          /* made by a parent's thread, took effect before the fork */
#define STACK_SHIFT 10               /* number of the stack that the call was made on; 0: none */
_Static_assert(sizeof(struct record) == 40, "the Java side reads 40 bytes for each record");

struct header {
    char magic[8];                   /* "ALNOTE03" */
    uint64_t image;                  /* time of the image's first record: with the pid, its identity */
    uint64_t pid, parent_pid, parent_image, parent_records;   /* parent: of a forked child; 0 otherwise */
    uint64_t parent_thread, child_thread;                /* the thread that forked, by its old and its new id */
    uint64_t start_break;
    uint64_t next;                   /* records reserved so far */
    uint64_t live_bytes, live_blocks;
    uint64_t unnoted;                /* calls inside the real call */
    uint64_t stopped;                /* errno for which the notes end early */
    uint64_t lost;                   /* calls made after that, here and in children without notes */
    uint64_t lost_children;          /* forked children that could not make a file */
    uint64_t child_error;            /* errno of the last of them */
    uint64_t passed_by;              /* calls that did not wait for a lock whose owner slept */
    uint64_t taken_over;             /* locks whose owner was gone */
    uint64_t touch;                  /* enum touch_mode */
    uint64_t stacks;                 /* errno for which there is no table of stacks */
    uint64_t unused[11];
    char libc[64];                   /* version */
    char allocator[512];             /* file that malloc comes from */
    char program[1024];
    char command[8192];              /* arguments, each ended by NUL */
    char environment[16384];         /* what steers an allocator: NAME=value, each ended by NUL */
};
_Static_assert(sizeof(struct header) <= HEADER, "the header has eight pages");

/* The page that a forked child finds zeroed: that it is another process, and that nobody holds the lock. */
struct private_page {
    _Atomic uint32_t lock;
    uint32_t mine;                   /* 1 in the process that the window belongs to */
};

/* What a forked child has to know of the call that another thread was in, in one page with the number of the record. */
enum phase { BETWEEN, NOTING, FREEING };
struct in_flight {
    uint64_t next_record;
    volatile uint64_t at, name, size, other;
    volatile uint32_t thread;
    volatile uint8_t kind, phase;
};

static struct private_page *const private_page = (struct private_page *)PRIVATE_PAGE;
static struct header *const header = (struct header *)WINDOW;
static struct record *const records = (struct record *)(WINDOW + HEADER);
static struct in_flight flight __attribute__((aligned(64)));

static char directory[1024];
static int ready, recording, stopped, follow = 1, resolving, mapped_here;
static volatile int in_real_call;
static uint64_t image, ready_records, window_from, window_end, file_end, promised, live_bytes, live_blocks, unnoted;
static uint64_t parent_pid, parent_image, parent_records, parent_thread, child_thread, own_pid, start_break;
static char allocator_file[512], libc_version[64], environment_text[16384];
static uint64_t touch_mode;

static void file_name(char *p) {
    for (const char *d = directory; *d;) *p++ = *d++;
    *p++ = '/';
    p = put_number(p, own_pid);
    *p++ = '-';
    p = put_number(p, image);
    memcpy(p, ".notes", 7);
}

/* Lengthens the file as far as the limit allows; answers the length or an error. */
static long lengthen(int fd, uint64_t from, uint64_t to) {
    struct { uint64_t soft, hard; } limit = {~0UL, ~0UL};
    uint64_t pending = 0;
    long error = -EFBIG;
    system_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, (long)&limit, 0, 0);
    if (limit.soft < to) to = limit.soft & ~(PAGE - 1);
    CALL(SYS_rt_sigpending, &pending, 8, 0);
    for (; to > from; to = from + ((to - from) / 2 & ~(PAGE - 1))) {
        error = CALL(SYS_ftruncate, fd, to, 0);
        if (error != -EFBIG) break;
    }
    /* The limit was lowered just now: the signal that says so is ours, and masked as all are. */
    uint64_t signal = 1UL << (SIGXFSZ - 1);
    struct timespec none = {0, 0};
    if (error == -EFBIG && !(pending & signal)) system_call(SYS_rt_sigtimedwait, (long)&signal, 0, (long)&none, 8, 0, 0);
    return error < 0 ? error : to <= from ? -EFBIG : (long)to;
}

/* Kernels before 5.14: the file system is asked by descriptor. Answers 0 or an error. */
static long allocate_by_file(uint64_t from, uint64_t bytes) {
    static const char zeros[PAGE];
    char path[sizeof directory + 80];
    file_name(path);
    int fd = open_file(path, O_RDWR);
    if (fd < 0) return fd;
    long error = system_call(SYS_fallocate, fd, 0, (long)from, (long)bytes, 0, 0);
    for (uint64_t at = from; error == -EOPNOTSUPP && at < from + bytes; at += PAGE) {
        long n = system_call(SYS_pwrite64, fd, (long)zeros, PAGE, (long)at, 0, 0);
        if (n != (long)PAGE) error = n < 0 ? n : -ENOSPC;
        else if (at + PAGE >= from + bytes) error = 0;
    }
    CALL(SYS_close, fd, 0, 0);
    return error;
}

static long promise(uint64_t from, uint64_t bytes) {
    long error = CALL(SYS_madvise, WINDOW + from, bytes, POPULATE_WRITE);
    if (error == -EINVAL) return allocate_by_file(from, bytes);
    return error == -EFAULT ? -ENOSPC : error;
}

/* The notes end here, for this reason; calls are counted from now on. The header is there if anything was noted. */
static void stop(long error) {
    recording = 0;
    stopped = 1;
    if (mapped_here) header->stopped = (uint64_t)-error;
}

/* Maps more of the file, and makes the file longer where it was not made as long as it may be. */
static long lengthen_window(void) {
    uint64_t bytes = STRETCH - window_end % STRETCH;
    if (window_end + PAGE > file_end) {                /* files that cannot be sparse, or as long as the limit */
        char path[sizeof directory + 80];
        file_name(path);
        int fd = open_file(path, O_RDWR);
        if (fd < 0) return fd;
        long error = lengthen(fd, file_end, file_end + STRETCH);
        CALL(SYS_close, fd, 0, 0);
        if (error < 0) return error;
        file_end = (uint64_t)error;
    }
    if (bytes > file_end - window_end) bytes = file_end - window_end;
    long at = system_call(SYS_mremap, (long)(WINDOW + window_from), (long)(window_end - window_from),
        (long)(window_end - window_from + bytes), 0, 0, 0);
    if (at < 0) return at;
    window_end += bytes;
    return 0;
}

/* Gets pages for more records, for a call that goes on: fewer if there are not so many. Signals wait. */
static long grow(int nested) {
    long error = promised < window_end ? 0 : lengthen_window();
    if (error < 0) return error;
    uint64_t bytes = promised < STEP ? promised : STEP - promised % STEP;
    if (promised < STEP && bytes > STEP - promised) bytes = STEP - promised;
    if (bytes > window_end - promised) bytes = window_end - promised;
    while ((error = promise(promised, bytes)) < 0 && bytes > PAGE) bytes = bytes < 8 * PAGE ? PAGE : bytes / 4 & ~(PAGE - 1);
    if (error < 0) return error;
    /* What a handler interrupted may still be written where it was: then nothing is cut off. */
    uint64_t keep = (HEADER + flight.next_record * sizeof(struct record)) & ~(STEP - 1);
    if (!nested && keep > window_from) {
        CALL(SYS_munmap, WINDOW + window_from, keep - window_from, 0);
        window_from = keep;
    }
    promised += bytes;
    ready_records = (promised - HEADER) / sizeof(struct record);
    return 0;
}

static long create_file(void) {
    char path[sizeof directory + 80];
    file_name(path);
    int fd = open_file(path, O_RDWR | O_CREAT | O_EXCL);
    if (fd < 0) return fd;
    struct statfs fs = {0};
    CALL(SYS_fstatfs, fd, &fs, 0);
    int sparse = fs.f_type != 0x4d44 && fs.f_type != 0x2011bab0;     /* FAT and exFAT write all that a file grows by */
    long error = lengthen(fd, 0, sparse ? LONGEST : HEADER + FIRST);
    if (error >= 0 && (uint64_t)error <= HEADER + PAGE) error = -EFBIG;
    if (error >= 0) {
        file_end = (uint64_t)error;
        uint64_t bytes = HEADER + FIRST < file_end ? HEADER + FIRST : file_end;
        /* A descriptor is at hand, so the first pages are promised by those file systems too that promise late. */
        error = system_call(SYS_fallocate, fd, 0, 0, (long)bytes, 0, 0);
        if (error == -EOPNOTSUPP) error = 0;
        /* Over the parent's, where there is one. */
        int fixed = parent_pid ? MAP_FIXED : MAP_FIXED_NOREPLACE;
        long spare = (long)SPARE;
        if (error >= 0) {
            error = system_call(SYS_mmap, spare, (long)bytes, PROT_READ | PROT_WRITE, MAP_SHARED | fixed, fd, 0);
            if (error > 0 && error != spare) {
                CALL(SYS_munmap, error, bytes, 0);
                error = -EEXIST;
            }
        }
        if (error > 0) {
            error = CALL(SYS_madvise, spare, bytes, POPULATE_WRITE);
            if (error == -EINVAL) error = allocate_by_file(0, bytes);
            if (error == -EFAULT) error = -ENOSPC;
            if (error >= 0) {
                if (parent_pid) CALL(SYS_munmap, WINDOW, window_end, 0);
                error = system_call(SYS_mremap, spare, (long)bytes, (long)bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
                    (long)WINDOW, 0);
            }
            if (error < 0) CALL(SYS_munmap, spare, bytes, 0);
        }
        if (error > 0) {
            window_from = HEADER;
            window_end = promised = bytes;
            ready_records = (promised - HEADER) / sizeof(struct record);
        }
    }
    CALL(SYS_close, fd, 0, 0);
    if (error < 0) system_call(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0, 0);
    return error < 0 ? error : 0;
}

static void describe(void) {
    header->image = image;
    header->pid = own_pid;
    header->parent_pid = parent_pid;
    header->parent_image = parent_image;
    header->parent_records = parent_records;
    header->parent_thread = parent_thread;
    header->child_thread = child_thread;
    header->start_break = start_break;
    header->touch = touch_mode;
    memcpy(header->allocator, allocator_file, sizeof header->allocator);
    memcpy(header->libc, libc_version, sizeof header->libc);
    memcpy(header->environment, environment_text, sizeof header->environment);
    system_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)header->program, sizeof header->program - 1, 0, 0);
    read_small_file("/proc/self/cmdline", header->command, sizeof header->command - 1);
    memcpy(header->magic, "ALNOTE03", 8);
}

static uint64_t mask_signals(void) {
    uint64_t all = ~0UL, mask = 0;
    system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, 8, 0, 0);
    return mask;
}
static void unmask_signals(uint64_t mask) { system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0, 0); }

/* The first file of an image. Answers 0 or an error; then a child still has its parent's header in view. */
static long open_notes(void) {
    uint64_t mask = mask_signals();
    long error = create_file();
    if (error >= 0) {
        mapped_here = 1;
        describe();
    }
    unmask_signals(mask);
    return error;
}

static uint32_t self(void);
static void thread_begins(void);
static __thread int thread_known STATIC_TLS;

/* Reserves the next record; null where there is no room and none to be had. */
static struct record *reserve(int nested) {
    if (UNLIKELY(flight.next_record >= ready_records)) {
        uint64_t mask = mask_signals();
        long error = grow(nested);
        unmask_signals(mask);
        if (error < 0) {
            stop(error);
            __atomic_add_fetch(&header->lost, 1, __ATOMIC_RELAXED);
            return 0;
        }
    }
    uint64_t at = flight.next_record++;    /* one instruction on x86-64; a handler that comes in later takes the next */
    header->next = at + 1;
    return records + at;
}

static void finish(struct record *r, uint32_t what, const void *name, uint64_t size, uint64_t other) {
    r->nanos = now();
    r->name = (uint64_t)name;
    r->size = size;
    r->other = other;
    r->thread = self();
    atomic_signal_fence(memory_order_release);
    *(volatile uint32_t *)&r->what = what;
}

/* The first record of a thread says where its stack is. */
static void introduce(int nested) {
    if (LIKELY(thread_known)) return;
    thread_known = 1;
    uint64_t here = (uint64_t)__builtin_frame_address(0), from = 0, to = 0;
    if (self() != own_pid && area_of(here, &from, &to)) {
        /* libc's block of a thread is at the top of its stack: what lies beyond has only grown together with it. */
        uint64_t top = ((uint64_t)pthread_self() + THREAD_BLOCK + PAGE - 1) & ~(PAGE - 1);
        if (top > here && top < to) to = top;
    }
    struct record *r = reserve(nested);
    if (!r) return;
    finish(r, STACK | FIRST_OF_THREAD, (void *)from, to - from, here);
    thread_begins();
}

static void note(int nested, uint32_t what, const void *name, uint64_t size, uint64_t other) {
    if (UNLIKELY(!recording)) return;
    introduce(nested);
    struct record *r = reserve(nested);
    if (r) finish(r, what, name, size, other);
}

/* Text that belongs to the record before. */
static void note_text(int nested, const char *text) {
    for (size_t left = strlen(text); left && recording;) {
        struct record *r = reserve(nested);
        size_t n = left < 32 ? left : 32;
        if (!r) return;
        memcpy(r, text, n);
        text += n;
        left -= n;
        r->thread = self();
        atomic_signal_fence(memory_order_release);
        *(volatile uint32_t *)&r->what = TEXT;
    }
}

static void count(int64_t blocks, int64_t bytes) {
    live_blocks += (uint64_t)blocks;
    live_bytes += (uint64_t)bytes;
    if (LIKELY(recording)) {
        header->live_blocks = live_blocks;
        header->live_bytes = live_bytes;
    }
}
