/*
 * What the replayer reads and writes, and its own memory: one area at OWN_BASE.
 *
 *   OWN_BASE | state | ops | times | pages | steering | blocks | addresses | usable | checkpoints | calls | threads | dtv | stacks |
 */

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
