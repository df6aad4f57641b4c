/*
 * The one lock, and who may hold it across what.
 *
 * It is held around {real call of the allocator, note}, and comes where the allocator's own locks come: behind every
 * other lock of the process. Whoever holds it calls nothing that may wait for another lock:
 *
 *   atfork handlers  <  loader (dl_load_lock)  <  stdio list  <  each FILE  <  THIS  <  arenas, page heap  <  kernel
 *
 * So nothing in here looks up symbols or paths, forks, prints, or opens a file by libc once the process has started;
 * and fork does not take it (see processes.h).
 *
 * An allocator may break the order from below: jemalloc starts its threads inside of malloc, which takes locks of the
 * loader. So a wait is looked at when it has lasted a second without any call of any thread coming to its end: where the
 * owner is gone, its lock is taken over; where the owner itself sleeps, this one call passes by without the lock and
 * without a note, and is counted; where the owner runs, the wait goes on.
 *
 * The word holds its owner's thread id. So a signal handler that allocates while its thread is in here is told from
 * another thread: it goes ahead without waiting.
 */

#define WAITED_FOR 0x80000000U

static __thread uint32_t thread_id STATIC_TLS;
static volatile uint64_t completed;      /* rises with every release */

static uint32_t self(void) {
    if (UNLIKELY(!thread_id)) thread_id = (uint32_t)CALL(SYS_gettid, 0, 0, 0);
    return thread_id;
}

enum owner { GONE, ASLEEP, BUSY };

static enum owner look_at(uint32_t owner) {
    char path[64] = "/proc/self/task/", text[256] = {0};
    char *p = put_number(path + strlen(path), owner);
    memcpy(p, "/stat", 6);
    if (CALL(SYS_tgkill, own_pid, owner, 0) == -ESRCH) return GONE;
    read_small_file(path, text, sizeof text - 1);
    const char *state = strrchr(text, ')');
    if (!state || !state[1]) return BUSY;        /* no /proc here, or gone this moment: looked at again */
    return state[2] == 'S' ? ASLEEP : state[2] == 'Z' || state[2] == 'X' ? GONE : BUSY;
}

/* Answers 1 with the lock, 0 where this very thread holds it already, -1 where the call has to pass by. */
static int wait_for_lock(uint32_t me) {
    uint32_t seen = 0;
    for (int spin = 0; spin < 100; spin++) {
        seen = 0;
        if (atomic_compare_exchange_strong(&private_page->lock, &seen, me)) return 1;
    }
    for (uint64_t before = completed;; before = completed) {
        struct timespec second = {1, 0};
        seen = 0;
        /* Having slept it leaves the mark on, for others that sleep: one wake too many does no harm. */
        if (atomic_compare_exchange_strong(&private_page->lock, &seen, me | WAITED_FOR)) return 1;
        if (!(seen & WAITED_FOR) && !atomic_compare_exchange_strong(&private_page->lock, &seen, seen | WAITED_FOR)) continue;
        uint32_t word = seen | WAITED_FOR;
        long woken = system_call(SYS_futex, (long)&private_page->lock, FUTEX_WAIT_PRIVATE, (long)word, (long)&second, 0, 0);
        if (woken != -ETIMEDOUT || completed != before || private_page->lock != word) continue;
        switch (look_at(word & ~WAITED_FOR)) {
        case GONE:
            if (atomic_compare_exchange_strong(&private_page->lock, &word, me | WAITED_FOR)) {
                in_real_call = 0;
                flight.phase = BETWEEN;
                __atomic_add_fetch(&header->taken_over, 1, __ATOMIC_RELAXED);
                return 1;
            }
            break;
        case ASLEEP:
            __atomic_add_fetch(&header->passed_by, 1, __ATOMIC_RELAXED);
            return -1;
        case BUSY: break;
        }
    }
}

static int acquire(void) {
    uint32_t me = self(), seen = 0;
    if (LIKELY(atomic_compare_exchange_strong(&private_page->lock, &seen, me))) return 1;
    if ((seen & ~WAITED_FOR) == me) return 0;
    int error = errno, got = wait_for_lock(me);
    errno = error;
    return got;
}

static void release(void) {
    completed++;
    if (UNLIKELY(atomic_exchange(&private_page->lock, 0) & WAITED_FOR))
        CALL(SYS_futex, &private_page->lock, FUTEX_WAKE_PRIVATE, 1);
}
