/*
 * What a program does to its allocator: mallopt, malloc_trim, and the calls of the allocator's own interface (in
 * steering.c, which is preloaded only with such an allocator: a program asks whether it has jemalloc by whether there is a mallctl).
 *
 * A call is noted as text, 'mallopt -8 2', with what it answered and whether it steers the heap that is recorded: under
 * tcmalloc, libc's own mallopt does not.
 */

static int (*real_mallopt)(int, int);
static int (*real_malloc_trim)(size_t);

static char *put_text(char *to, const char *text) {
    while (*text) *to++ = *text++;
    return to;
}

static char *put_signed(char *to, int64_t value) {
    if (value < 0) *to++ = '-';
    return put_number(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static void note_steering(enum entry entry, const char *text, const void *function, int64_t answer) {
    uintptr_t at = (uintptr_t)function;
    if (entry == PASSED_ON) return;
    if (entry == NOTED) in_real_call = 0;
    note(entry == NESTED, STEER, 0, at - allocator_from < allocator_to - allocator_from, (uint64_t)answer);
    note_text(entry == NESTED, text);
}

/* For steering.c: the lock is not held across the real call, which may start threads. */
__attribute__((visibility("default"))) void alloclab_steered(const char *text, const void *function, int64_t answer) {
    int error = errno;
    enum entry entry = enter();
    note_steering(entry, text, function, answer);
    leave(entry);
    errno = error;
}

/* These two wait for nothing but arenas, so they have their exact place in the order. */
EXPORT int mallopt(int parameter, int value) {
    enum entry entry = enter();
    int answer = real_mallopt ? real_mallopt(parameter, value) : 0, error = errno;
    char text[64] = {0}, *p = put_signed(put_text(text, "mallopt "), parameter);
    *p++ = ' ';
    put_signed(p, value);
    note_steering(entry, text, (void *)real_mallopt, answer);
    leave(entry);
    errno = error;
    return answer;
}

EXPORT int malloc_trim(size_t pad) {
    enum entry entry = enter();
    int answer = real_malloc_trim ? real_malloc_trim(pad) : 0, error = errno;
    char text[64] = {0};
    put_number(put_text(text, "malloc_trim "), pad);
    note_steering(entry, text, (void *)real_malloc_trim, answer);
    leave(entry);
    errno = error;
    return answer;
}
