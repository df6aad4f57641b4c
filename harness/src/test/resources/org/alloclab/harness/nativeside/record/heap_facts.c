/*
 * Does one thing each, named by its argument, and counts its own calls of malloc and free in a file that it shares: so a test can
 * hold the trace against what the program did, however it ended.
 *
 *   heap_facts COUNTS WHAT CALLS
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile uint64_t *count;

static void call(int times) {
    for (int i = 0; i < times; i++) {
        void *block = malloc(1 + i % 1000);
        count[0]++;
        free(block);
        count[0]++;
    }
}

static void *kept;
static void at_exit(void) { free(kept); }

static int is(const char *what, const char *name) { return !strcmp(what, name); }

int main(int given, char **arguments) {
    const char *what = given > 2 ? arguments[2] : "";
    int calls = given > 3 ? atoi(arguments[3]) : 100;
    int fd = open(arguments[1], O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, 4096)) return 99;
    count = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    call(100);
    if (is(what, "file_size")) {
        struct rlimit limit = {50000, 50000};
        setrlimit(RLIMIT_FSIZE, &limit);
    } else if (is(what, "no_files")) {
        struct rlimit limit = {3, 3};
        setrlimit(RLIMIT_NOFILE, &limit);
    } else if (is(what, "close_all")) {
        for (int i = 3; i < 4096; i++) close(i);
    } else if (is(what, "chroot")) {
        if (chroot("/proc") || chdir("/")) return 98;
    } else if (is(what, "setuid")) {
        if (setgroups(0, 0) || setgid(65534) || setuid(65534)) return 98;
    } else if (is(what, "drop")) {
        if (setgroups(0, 0) || setgid(65534) || setuid(65534)) return 98;
        for (int i = 0; i < 5; i++) {
            if (!fork()) {
                for (int k = 0; k < 100; k++) free(malloc(10));
                _exit(0);
            }
            wait(0);
        }
    } else if (is(what, "term")) {
        call(calls);
        for (;;) pause();
    } else if (is(what, "steer")) {
        mallopt(M_ARENA_MAX, 2);
        malloc_trim(4096);
    } else if (is(what, "map")) {
        char *own = mmap(0, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(own, 1, 48 << 20);
        madvise(own + (32 << 20), 16 << 20, MADV_DONTNEED);
        own = mremap(own, 64 << 20, 96 << 20, MREMAP_MAYMOVE);
        mprotect(own, 1 << 20, PROT_READ);
        usleep(400000);
        munmap(own + (64 << 20), 32 << 20);
    } else if (is(what, "unmap_late")) {
        char *own = mmap(0, 32 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(own, 1, 32 << 20);
        usleep(30000);
        munmap(own + (8 << 20), 24 << 20);
    } else if (is(what, "touch")) {
        char *table = calloc(1, 4 << 20), *buffer = malloc(1 << 20), *freed = malloc(400000);
        count[0] += 3;
        for (size_t i = 0; i < 4 << 20; i += 10 * 4096) table[i] = 1;
        memset(buffer, 1, 300000);
        for (size_t i = 8; i < 400000; i += 4096) freed[i] = 1;
        free(freed);
        count[0]++;
    } else if (is(what, "abort")) {
        call(calls);
        abort();
    } else if (is(what, "kill")) {
        call(calls);
        raise(SIGKILL);
    } else if (is(what, "exec")) {
        call(calls);
        execl("/nonexistent", "nothing", (char *)0);
        execl(arguments[0], arguments[0], arguments[1], "seven", "1", (char *)0);
        return 97;
    }
    if (is(what, "return")) {
        kept = malloc(5000);
        atexit(at_exit);
        return 4;
    }
    call(calls);
    _exit(is(what, "seven") ? 7 : 0);
}
