/* Lays the own memory out, and fills it from the operations file and the file of stacks. */

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
