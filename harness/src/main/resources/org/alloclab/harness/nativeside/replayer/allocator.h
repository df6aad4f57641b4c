/* Functions of the allocator that others call than the loop: libraries before main, the loader for a new thread. */

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
