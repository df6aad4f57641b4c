/*
 * The malloc family. An allocation is noted after the real call, a free before it, both under the lock: so nobody can
 * get an address between the two, and the order of the notes is an order in which the calls took effect.
 */

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

/* ---- entering and leaving ---- */

static void start(void);
static void begin_child(void);

/* How a call goes on: passed on, noted under the lock, or noted by a handler that interrupted the notes. */
enum entry { PASSED_ON, NOTED, NESTED };

static enum entry enter_slowly(int got) {
    if (got == 0 && !in_real_call) return NESTED;
    if (got == 0) header->unnoted = ++unnoted;
    return PASSED_ON;
}

static enum entry enter(void) {
    if (UNLIKELY(!recording)) {
        if (!ready) start();
        if (stopped) __atomic_add_fetch(&header->lost, 1, __ATOMIC_RELAXED);
        if (!recording) return PASSED_ON;
    }
    if (UNLIKELY(!private_page->mine)) begin_child();
    if (UNLIKELY(!recording)) return PASSED_ON;
    int got = acquire();
    if (UNLIKELY(got != 1)) return enter_slowly(got);
    introduce(0);
    in_real_call = 1;
    return NOTED;
}

static void leave(enum entry entry) {
    if (entry != NOTED) return;
    in_real_call = 0;
    release();
}

static uint64_t stack_depth;         /* frames that are noted of each allocation; 0: none */
static uint64_t stack_number(int nested, const void *block, const void *frame);

/* Where a function of ours was called from: its own frame. */
#define HERE __builtin_frame_address(0)

/* Notes an allocation whose real call has returned, and leaves. */
static void took_effect(enum entry entry, int kind, void *block, uint64_t size, uint64_t other, const void *frame) {
    if (entry == NOTED) {
        in_real_call = 0;
        flight.at = flight.next_record;
        flight.name = (uint64_t)block;
        flight.size = size;
        flight.other = other;
        flight.thread = thread_id;
        flight.kind = (uint8_t)kind;
        flight.phase = NOTING;
    }
    uint32_t stack = UNLIKELY(stack_depth) ? (uint32_t)stack_number(entry == NESTED, block, frame) : 0;
    note(entry == NESTED, (uint32_t)kind | stack << STACK_SHIFT, block, size, other);
    flight.phase = entry == NOTED ? BETWEEN : flight.phase;
    leave(entry);
}

static int64_t usable(void *block) { return block && real_usable ? (int64_t)real_usable(block) : 0; }

static void touch_begins(void *block, int64_t bytes);
static void touch_ends(void *block, int64_t bytes);
static void touch_unwatch(void *block, int64_t bytes);

static void *allocated(enum entry entry, int kind, void *block, uint64_t size, uint64_t other,
    const void *frame) {
    if (entry == PASSED_ON) return block;
    int error = errno;
    if (block) {
        int64_t bytes = usable(block);
        count(1, bytes);
        if (UNLIKELY(touch_mode) && entry == NOTED) touch_begins(block, bytes);
    }
    took_effect(entry, kind, block, size, other, frame);
    errno = error;
    return block;
}

EXPORT void *malloc(size_t size) {
    if (UNLIKELY(resolving)) return early_block(size);
    enum entry entry = enter();
    return allocated(entry, MALLOC, real_malloc(size), size, 0, HERE);
}

EXPORT void *calloc(size_t elements, size_t size) {
    if (UNLIKELY(resolving)) return early_block(elements * size);   /* static memory: zero, and used once only */
    enum entry entry = enter();
    return allocated(entry, CALLOC, real_calloc(elements, size), size, elements, HERE);
}

EXPORT void free(void *block) {
    if (!block || UNLIKELY(is_early(block))) return;
    enum entry entry = enter();
    if (entry == PASSED_ON) {
        real_free(block);
        return;
    }
    int error = errno;
    int64_t bytes = usable(block);
    count(-1, -bytes);
    if (entry == NOTED) {
        if (UNLIKELY(touch_mode)) touch_ends(block, bytes);
        in_real_call = 0;
        flight.at = flight.next_record;
        flight.phase = FREEING;
    }
    note(entry == NESTED, FREE, block, 0, 0);
    if (entry == NOTED) in_real_call = 1;
    real_free(block);
    if (entry == NOTED) flight.phase = BETWEEN;
    leave(entry);
    errno = error;
}

EXPORT void *realloc(void *old, size_t size) {
    if (UNLIKELY(resolving)) return early_block(size);
    if (UNLIKELY(old && is_early(old))) {
        void *block = malloc(size);
        size_t room = (size_t)(early + sizeof early - (char *)old);
        if (block) memcpy(block, old, size < room ? size : room);
        return block;
    }
    enum entry entry = enter();
    int64_t before = entry ? usable(old) : 0;
    if (UNLIKELY(touch_mode) && entry == NOTED && old) {
        touch_ends(old, before);
        touch_unwatch(old, before);
    }
    void *block = real_realloc(old, size);
    if (entry == PASSED_ON) return block;
    int error = errno;
    if (block) {
        int64_t bytes = usable(block);
        count(old ? 0 : 1, bytes - before);
        if (UNLIKELY(touch_mode) && entry == NOTED) touch_begins(block, bytes);
    } else if (old && !size) count(-1, -before);
    else if (UNLIKELY(touch_mode) && entry == NOTED && old) touch_begins(old, before);
    took_effect(entry, REALLOC, block, size, (uint64_t)old, HERE);
    errno = error;
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

EXPORT void *memalign(size_t alignment, size_t size) {
    enum entry entry = enter();
    return allocated(entry, MEMALIGN, real_memalign(alignment, size), size, alignment, HERE);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) {
    enum entry entry = enter();
    return allocated(entry, MEMALIGN, real_aligned_alloc(alignment, size), size, alignment, HERE);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size) {
    enum entry entry = enter();
    int refused = real_posix_memalign(block, alignment, size);
    allocated(entry, MEMALIGN, refused ? 0 : *block, size, alignment, HERE);
    return refused;
}

EXPORT void *valloc(size_t size) {
    enum entry entry = enter();
    return allocated(entry, MEMALIGN, real_valloc(size), size, PAGE, HERE);
}

EXPORT void *pvalloc(size_t size) {
    enum entry entry = enter();
    return allocated(entry, MEMALIGN, real_pvalloc(size), (size + PAGE - 1) & ~(PAGE - 1), PAGE, HERE);
}
