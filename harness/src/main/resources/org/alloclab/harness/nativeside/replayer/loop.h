/* The loop: plays operations, and what the program does with its blocks. */

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
