/*
 * Everything that takes locks of libc and the loader while other threads allocate: dlopen, fork, popen, fflush(NULL), reading
 * under a file's lock, thread creation, signal handlers that allocate. Ends by itself with code 0, and says how many
 * allocations the allocating threads made.
 *
 *   stress THREADS ROUNDS
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic int stop;
static _Atomic long calls;
static FILE *shared;
static int rounds;

/*
 * What a handler allocates it takes from its thread's cache, where its thread has put it: a handler that had to wait for the
 * arena that its own thread was interrupted in would wait for ever, recorded or not.
 */
enum { OF_HANDLERS = 77, ROUNDED = (OF_HANDLERS + 8 + 15) & ~15 };

static void on_signal(int signal) {
    (void)signal;
    free(malloc(OF_HANDLERS));
}

static size_t not_of_handlers(size_t size) { return ((size + 8 + 15) & ~(size_t)15) == ROUNDED ? size + 16 : size; }

static void *allocates(void *number) {
    unsigned x = (unsigned)(long)number;
    void *kept[16] = {0};
    long own = 0;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    /* More than one: a chunk may come out larger than was asked for, and then goes where no handler looks. */
    for (int i = 0; i < 7; i++) kept[i] = malloc(OF_HANDLERS);
    for (int i = 0; i < 7; i++) free(kept[i]), kept[i] = 0;
    pthread_sigmask(SIG_UNBLOCK, &signals, 0);
    while (!stop) {
        for (int i = 0; i < 64; i++) {
            x = x * 1103515245 + 12345;
            unsigned at = x >> 16 & 15;
            free(kept[at]);
            kept[at] = malloc(not_of_handlers(1 + (x >> 8 & 2047)));
            own++;
        }
        usleep(200);
    }
    pthread_sigmask(SIG_BLOCK, &signals, 0);
    for (int i = 0; i < 16; i++) free(kept[i]);
    calls += own;
    return 0;
}

static void *opens(void *unused) {
    (void)unused;
    while (!stop) {
        void *m = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL), *z = dlopen("libgcc_s.so.1", RTLD_NOW);
        if (z) dlclose(z);
        if (m) dlclose(m);
    }
    return 0;
}

static void *flushes(void *unused) {
    (void)unused;
    while (!stop) fflush(0);
    return 0;
}

static void *reads(void *unused) {
    (void)unused;
    while (!stop) {
        char *line = 0;
        size_t room = 0;
        rewind(shared);
        while (getdelim(&line, &room, '\n', shared) > 0) {
            free(line);
            line = 0;
            room = 0;
        }
        free(line);
    }
    return 0;
}

static void *short_lived(void *unused) { return free(malloc(100)), unused; }

static void *makes_threads(void *unused) {
    (void)unused;
    while (!stop) {
        pthread_t thread;
        if (!pthread_create(&thread, 0, short_lived, 0)) pthread_join(thread, 0);
    }
    return 0;
}

static void *pipes(void *unused) {
    (void)unused;
    for (int i = 0; i < rounds / 4 && !stop; i++) {
        FILE *pipe = popen("exit 0", "r");
        if (pipe) pclose(pipe);
    }
    return 0;
}

int main(int count, char **arguments) {
    int threads = count > 1 ? atoi(arguments[1]) : 8;
    rounds = count > 2 ? atoi(arguments[2]) : 20;
    pthread_t made[1024];
    int n = 0;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 << 10);
    shared = fopen("/etc/services", "r");
    if (!shared) shared = fopen("/etc/passwd", "r");
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, 0);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, 0);
    void *(*const others[])(void *) = {opens, flushes, reads, makes_threads, pipes};
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++) pthread_create(&made[n++], &small, others[i], 0);
    for (long i = 0; i < threads && n < 1024; i++)
        if (!pthread_create(&made[n], &small, allocates, (void *)i)) n++;
    for (int i = 0; i < rounds; i++) {
        pid_t child = fork();
        if (!child) {
            free(malloc(1234));
            _exit(0);
        }
        pthread_kill(made[5 + i % (n - 5)], SIGUSR1);
        if (child > 0) waitpid(child, 0, 0);
    }
    stop = 1;
    for (int i = 0; i < n; i++) pthread_join(made[i], 0);
    fprintf(stderr, "%ld\n", calls);
    return 0;
}
