/*
 * The stack that a block was allocated on: walked, looked up in the table, and noted there if it is new.
 */

/* The number of the stack that a call of ours was made on, or 0. The lock is held. */
static uint32_t stack_of(const void *frame) {
    int more = 0;
    uint64_t *at = unwinding->walked;
    uint64_t count = walk(frame, at, stack_depth, &more), hash = count;
    for (uint64_t i = 0; i < count; i++) hash = (hash ^ at[i]) * 0x9e3779b97f4a7c15UL, hash ^= hash >> 29;
    uint32_t *bucket = unwinding->bucket + (hash >> 32) % BUCKETS;
    for (uint64_t next = *bucket; next;) {
        struct stack_entry *known = (struct stack_entry *)(STACK_TABLE + next * 8);
        if (known->hash == (uint32_t)hash && known->count == count && known->ends == more
            && !memcmp(known->frame, at, count * 8)) return known->number;
        next = known->next;
    }
    struct stack_entry *entry = stack_header->stacks < MOST_STACKS ? new_entry(count) : 0;
    if (!entry) {
        stack_header->without_room++;
        return 0;
    }
    entry->next = *bucket;
    entry->hash = (uint32_t)hash;
    entry->number = (uint32_t)++stack_header->stacks;
    entry->count = (uint16_t)count;
    entry->ends = (uint8_t)more;
    memcpy(entry->frame, at, count * 8);
    *bucket = (uint32_t)(((uint64_t)entry - STACK_TABLE) / 8);
    entry_is_whole(entry, STACK_ENTRY);
    return entry->number;
}

static int allocate_all_stacks(long fd) { return system_call(SYS_fallocate, fd, 0, 0, (long)STACK_ROOM, 0, 0) == 0; }

/* The file of this image's stacks; without one its rows have none, and the header says why. */
static void open_stacks(void) {
    char path[sizeof directory + 80];
    struct { uint64_t soft, hard; } limit = {~0UL, ~0UL};
    uint64_t mask;
    if (!stack_depth) return;
    mask = mask_signals();
    file_name(path);
    strcpy(path + strlen(path) - 6, ".stacks");
    stacks_open = 0;
    int fixed = stacks_mapped ? MAP_FIXED : MAP_FIXED_NOREPLACE;
    system_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, (long)&limit, 0, 0);
    long fd = open_file(path, O_RDWR | O_CREAT | O_EXCL), error = fd;
    if (fd >= 0) error = limit.soft < STACK_ROOM ? -EFBIG : CALL(SYS_ftruncate, fd, STACK_ROOM, 0);
    if (error >= 0)
        error = system_call(SYS_mmap, (long)STACK_TABLE, (long)STACK_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | fixed, fd, 0);
    uint64_t ready = STACK_STEP;
    if (error > 0) error = CALL(SYS_madvise, STACK_TABLE, STACK_STEP, POPULATE_WRITE);
    if (error == -EINVAL && allocate_all_stacks(fd)) {        /* kernels before 5.14: all of it at once */
        ready = STACK_ROOM;
        error = 0;
    }
    if (error >= 0)
        error = system_call(SYS_mmap, (long)unwinding, sizeof *unwinding, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
    if (error > 0) {
        stacks_mapped = stacks_open = 1;
        stack_ready = ready;
        stack_end = PAGE;
        stack_header->depth = stack_depth;
        stack_header->end = stack_end;
        memcpy(stack_header->magic, "ALSTAK01", 8);
        read_modules();
        const struct module *own = find_module((uint64_t)open_stacks);
        own_from = own ? own->from : 0;
        own_to = own ? own->to : 0;
    } else {
        header->stacks = error == -EFAULT ? ENOSPC : (uint64_t)-error;
    }
    if (fd >= 0) CALL(SYS_close, fd, 0, 0);
    unmask_signals(mask);
}

static uint64_t stack_number(int nested, const void *block, const void *frame) {
    if (!stacks_open || !block) return 0;
    if (nested) {
        __atomic_add_fetch(&stack_header->nested, 1, __ATOMIC_RELAXED);
        return 0;
    }
    return stack_of(frame);
}
