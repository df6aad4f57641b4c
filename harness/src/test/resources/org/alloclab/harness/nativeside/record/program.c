/* A program that does everything a recorder may stumble over; each size tells which call it was. */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *given;

static void __attribute__((constructor)) before_main(void) { free(malloc(10001)); }

static void on_signal(int signal) {
    (void)signal;
    free(malloc(10009));
}

static void *other_thread(void *unused) {
    (void)unused;
    void *own = malloc(10005);
    free(given);
    free(own);
    return 0;
}

int main(int count, char **arguments) {
    if (count > 1 && !strcmp(arguments[1], "child")) {
        free(malloc(10012));
        _exit(0);
    }
    void *block = malloc(10002), *aligned = 0;
    given = calloc(3, 10003);
    block = realloc(block, 10004);
    pthread_t thread;
    pthread_create(&thread, 0, other_thread, 0);
    pthread_join(thread, 0);
    if (posix_memalign(&aligned, 64, 10006)) return 1;
    free(memalign(128, 10007));
    free(aligned_alloc(256, 10008 / 8 * 8));
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    block = reallocarray(block, 10, 1001);
    if (!fork()) {
        free(block);
        free(malloc(10011));
        execl(arguments[0], arguments[0], "child", (char *)0);
        _exit(9);
    }
    wait(0);
    if (!syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)) {
        free(malloc(10013));
        _exit(0);
    }
    wait(0);
    free(aligned);
    malloc(10014);
    if (count > 1 && !strcmp(arguments[1], "kill")) raise(SIGKILL);
    return 7;
}
