/*
 * Preloaded in front of an allocator that decides by the time: gives it a clock that stands still within an
 * operation and moves from one operation to the next: to the time that the replayer has for it, or else by
 * ALLOCLAB_CLOCK_STEP nanoseconds, from ALLOCLAB_CLOCK_START on. Where no replayer counts operations, the clock stands at its start.
 *
 * What is random is fixed too: getrandom, as mimalloc calls it, answers 37 i + 11 in byte i.
 *
 * The values are read from the environment once, by hand: getenv is safe here, but nothing may allocate.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>

extern volatile uint64_t *alloclab_clock_position __attribute__((weak));
extern const uint64_t *alloclab_clock_times __attribute__((weak));

static uint64_t start = 1000000000000UL, step = 1000;
static int known;

static uint64_t value_of(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    if (!text || !*text) return otherwise;
    uint64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (uint64_t)(*text - '0');
    return value;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    (void)clock;
    if (!known) {
        extern char **environ;
        if (environ) {
            start = value_of("ALLOCLAB_CLOCK_START", start);
            step = value_of("ALLOCLAB_CLOCK_STEP", step);
            known = 1;
        }
    }
    uint64_t position = &alloclab_clock_position && alloclab_clock_position ? *alloclab_clock_position : 0;
    const uint64_t *times = &alloclab_clock_times ? alloclab_clock_times : 0;
    uint64_t nanos = times ? times[position] : start + position * step;
    now->tv_sec = (time_t)(nanos / 1000000000UL);
    now->tv_nsec = (long)(nanos % 1000000000UL);
    return 0;
}

#ifdef __x86_64__
long syscall(long number, long a, long b, long c, long d, long e, long f) {
    if (number == SYS_getrandom) {
        for (long i = 0; i < b; i++) ((unsigned char *)a)[i] = (unsigned char)(37 * i + 11);
        return b;
    }
    register long fourth __asm__("r10") = d;
    register long fifth __asm__("r8") = e;
    register long sixth __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    if ((unsigned long)result < -4095UL) return result;
    errno = (int)-result;
    return -1;
}
#endif
