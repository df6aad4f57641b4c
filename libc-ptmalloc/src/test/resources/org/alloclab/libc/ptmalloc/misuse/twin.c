/*
 * Plays programs that misuse their heap on the C library that is here, each in a process of its own.
 *
 *   twin < SCRIPTS > RESULTS
 *
 * SCRIPTS: for each program a head of two 8-byte words, its seed and how many operations follow; an operation is a struct op.
 * RESULTS: one line 'start BREAK KEY UNSORTED' (hexadecimal) of what is the same for all programs, then for each a line
 *
 *   SEED OPERATION SIGNAL HASH MESSAGE
 *
 * with the operation in which it died (the number of operations if it lived), the signal (0 if it lived), a hash of the
 * addresses answered before that, and what the C library printed.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MALLOC, CALLOC, REALLOC, FREE, FREE_AT, STORE, STORE_ADDRESS, STORE_LINK, MEMALIGN };
enum { SLOTS = 25, TABLE = 24, MOST_OPS = 4096, TABLE_OFFSET = 16, HOLE = 1 << 20 };

struct op {
    int32_t kind, slot, other, width;
    int64_t offset, value;
};

struct shared {
    volatile int64_t op;
    volatile uint64_t hash;
};

static struct op ops[MOST_OPS];
static char *slots[SLOTS];
static struct shared *shared;

static int get(void *to, size_t bytes) {
    char *at = to;
    while (bytes > 0) {
        ssize_t got = read(0, at, bytes);
        if (got <= 0) return 0;
        at += got;
        bytes -= got;
    }
    return 1;
}

static void answered(int slot, void *block) {
    slots[slot] = block;
    /* Where the kernel puts a mapping is not malloc's. */
    uint64_t address = (uint64_t)block;
    shared->hash = shared->hash * 31 + (address >> 46 ? address & 4095 : address);
}

static void play(int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        struct op *o = &ops[i];
        char *place = slots[o->slot] + o->offset;
        shared->op = i;
        if (o->kind >= FREE && o->kind <= STORE_LINK && !slots[o->slot]) continue;
        switch (o->kind) {
        case MALLOC: answered(o->slot, malloc(o->value)); break;
        case CALLOC: answered(o->slot, calloc(o->offset, o->value)); break;
        case REALLOC: answered(o->slot, realloc(slots[o->other], o->value)); break;
        case MEMALIGN: answered(o->slot, memalign(o->offset, o->value)); break;
        case FREE: free(slots[o->slot]); break;
        case FREE_AT: free(place); break;
        case STORE: memcpy(place, &o->value, o->width); break;
        case STORE_ADDRESS: {
            uint64_t value = (uint64_t)slots[o->other] + o->value;
            memcpy(place, &value, 8);
            break;
        }
        case STORE_LINK: {
            uint64_t value = (uint64_t)place >> 12 ^ ((uint64_t)slots[o->other] + o->value);
            memcpy(place, &value, 8);
            break;
        }
        }
    }
    shared->op = count;
}

int main(int argc, char **argv) {
    if (!(personality(0xffffffff) & ADDR_NO_RANDOMIZE)) {
        personality(ADDR_NO_RANDOMIZE);
        execv("/proc/self/exe", argv);
        _exit(9);
    }
    (void)argc;
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    shared = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    int log = memfd_create("log", 0);
    char line[600], said[400];
    /* The same for all: a hole behind the program, so that what lies before the heap is nobody's; the heap begins, and its key is drawn. */
    munmap(sbrk(HOLE), HOLE);
    void *start = sbrk(0);
    uint64_t *first = malloc(24), *large = malloc(5000);
    malloc(24);
    free(large);
    free(first);
    int length = snprintf(line, sizeof line, "start %lx %lx %lx\n", (long)start, (long)first[1], (long)large[0]);
    write(1, line, length);
    int64_t head[2];
    while (get(head, sizeof head) && head[1] <= MOST_OPS && get(ops, head[1] * sizeof *ops)) {
        shared->op = 0;
        shared->hash = 0;
        ftruncate(log, 0);
        lseek(log, 0, SEEK_SET);
        pid_t child = fork();
        if (!child) {
            dup2(log, 2);
            slots[TABLE] = (char *)start + TABLE_OFFSET;
            play(head[1]);
            _exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        ssize_t bytes = pread(log, said, sizeof said - 1, 0);
        said[bytes < 0 ? 0 : bytes] = 0;
        said[strcspn(said, "\n")] = 0;
        length = snprintf(line, sizeof line, "%ld %ld %d %lx %s\n", (long)head[0], (long)shared->op,
                          WIFSIGNALED(status) ? WTERMSIG(status) : 0, (long)shared->hash, said);
        write(1, line, length);
    }
    return 0;
}
