/*
 * The program's own memory calls: mmap, munmap, mremap, mprotect, madvise, brk and sbrk, called by the program or a library,
 * but not by the allocator. libc's malloc does not come by here; another allocator's calls are told by where they
 * return to, or by being made inside of a noted call.
 *
 * The lock is not held across the real call, which can last and, where the program serves its own faults, wait for another
 * of its threads. What gives memory up is noted before, what gets some behind, so that no address is noted twice; only
 * what succeeded is noted, apart from munmap, which fails for its arguments alone.
 */

static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static int (*real_munmap)(void *, size_t);
static void *(*real_mremap)(void *, size_t, size_t, int, void *);
static int (*real_mprotect)(void *, size_t, int);
static int (*real_madvise)(void *, size_t, int);
static int (*real_brk)(void *);
static void *(*real_sbrk)(intptr_t);
static uintptr_t allocator_from, allocator_to;     /* the text and data of the allocator's library */

static int is_program(const void *caller) {
    return (uintptr_t)caller - allocator_from >= allocator_to - allocator_from;
}

static void note_alone(int kind, const void *name, uint64_t size, uint64_t other) {
    int error = errno;
    enum entry entry = enter();
    if (entry != PASSED_ON) {
        if (entry == NOTED) in_real_call = 0;
        note(entry == NESTED, kind, name, size, other);
        leave(entry);
    }
    errno = error;
}

/* Two records that belong together. */
static void note_two(int kind, const void *name, uint64_t size, uint64_t other, int second, uint64_t more, uint64_t last) {
    int error = errno;
    enum entry entry = enter();
    if (entry != PASSED_ON) {
        if (entry == NOTED) in_real_call = 0;
        note(entry == NESTED, kind, name, size, other);
        note(entry == NESTED, second, 0, more, last);
        leave(entry);
    }
    errno = error;
}

static long by_hand(long result) {
    if (result >= 0 || result < -4095) return result;
    errno = (int)-result;
    return -1;
}

static uint64_t length_of(int fd) {
    struct stat file = {0};
#ifdef SYS_fstat
    if (CALL(SYS_fstat, fd, &file, 0) < 0) return 0;
#else
    if (system_call(SYS_newfstatat, fd, (long)"", (long)&file, AT_EMPTY_PATH, 0, 0) < 0) return 0;
#endif
    return (uint64_t)file.st_size;
}

static void *map(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset, const void *caller) {
    void *at = real_mmap ? real_mmap(hint, bytes, protection, flags, fd, offset)
                         : (void *)by_hand(system_call(SYS_mmap, (long)hint, (long)bytes, protection, flags, fd, offset));
    if (at != MAP_FAILED && is_program(caller)) {
        uint64_t how = (uint32_t)protection | (uint64_t)(uint32_t)flags << 32;
        if (flags & MAP_ANONYMOUS) note_alone(MAP, at, bytes, how);
        else note_two(MAP, at, bytes, how, MAPPED_FILE, (uint64_t)offset, length_of(fd));
    }
    return at;
}

EXPORT void *mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset) {
    return map(hint, bytes, protection, flags, fd, offset, __builtin_return_address(0));
}
EXPORT void *mmap64(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset) {
    return map(hint, bytes, protection, flags, fd, offset, __builtin_return_address(0));
}

EXPORT int munmap(void *at, size_t bytes) {
    if (bytes && !((uintptr_t)at & (PAGE - 1)) && is_program(__builtin_return_address(0))) note_alone(UNMAP, at, bytes, 0);
    return real_munmap ? real_munmap(at, bytes) : (int)by_hand(CALL(SYS_munmap, at, bytes, 0));
}

EXPORT void *mremap(void *old, size_t old_bytes, size_t bytes, int flags, ...) {
    va_list more;
    va_start(more, flags);
    void *to = flags & MREMAP_FIXED ? va_arg(more, void *) : 0;
    va_end(more);
    void *at = real_mremap ? real_mremap(old, old_bytes, bytes, flags, to)
                           : (void *)by_hand(system_call(SYS_mremap, (long)old, (long)old_bytes, (long)bytes, flags, (long)to, 0));
    if (at != MAP_FAILED && is_program(__builtin_return_address(0)))
        note_two(REMAP, at, bytes, (uint64_t)old, REMAP_FROM, old_bytes, (uint64_t)(uint32_t)flags);
    return at;
}

EXPORT int mprotect(void *at, size_t bytes, int protection) {
    int failed = real_mprotect ? real_mprotect(at, bytes, protection) : (int)by_hand(CALL(SYS_mprotect, at, bytes, protection));
    if (!failed && bytes && is_program(__builtin_return_address(0))) note_alone(PROTECT, at, bytes, (uint64_t)(uint32_t)protection);
    return failed;
}

EXPORT int madvise(void *at, size_t bytes, int advice) {
    int failed = real_madvise ? real_madvise(at, bytes, advice) : (int)by_hand(CALL(SYS_madvise, at, bytes, advice));
    if (!failed && bytes && is_program(__builtin_return_address(0))) note_alone(ADVISE, at, bytes, (uint64_t)(uint32_t)advice);
    return failed;
}

EXPORT int brk(void *at) {
    uint64_t before = (uint64_t)CALL(SYS_brk, 0, 0, 0);
    if (!real_brk) {
        errno = ENOMEM;
        return -1;
    }
    int failed = real_brk(at);
    if (!failed && is_program(__builtin_return_address(0))) note_alone(BREAK, at, 0, before);
    return failed;
}

EXPORT void *sbrk(intptr_t bytes) {
    if (!real_sbrk) {
        errno = ENOMEM;
        return (void *)-1;
    }
    void *before = real_sbrk(bytes);
    if (bytes && before != (void *)-1 && is_program(__builtin_return_address(0)))
        note_alone(BREAK, (char *)before + bytes, 0, (uint64_t)before);
    return before;
}
