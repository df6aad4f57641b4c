/*
 * Uses what a malloc has, in two threads, and then does nothing for a moment: so much of its library's code and data is
 * resident in every program that allocates.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 2000, LARGEST = 4 << 20 };

static void *work(void *unused) {
    (void)unused;
    static _Thread_local char *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        block[i] = malloc(16 + (size_t)(i * 37 % 3000));
        block[i][0] = 1;
    }
    for (int i = 0; i < BLOCKS; i += 2) block[i] = realloc(block[i], 16 + (size_t)(i * 53 % 6000));
    for (int i = 0; i < BLOCKS; i++) free(block[i]);
    for (size_t size = 8 << 10; size <= LARGEST; size *= 2) {
        char *large = malloc(size);
        char *zeroed = calloc(1, size);
        char *aligned = memalign(4096, size);
        if (!large || !zeroed || !aligned) abort();
        large[0] = zeroed[1] = aligned[0] = 1;
        large = realloc(large, size + size / 2);
        free(large);
        free(zeroed);
        free(aligned);
    }
    return 0;
}

int main(void) {
    pthread_t thread;
    work(0);
    if (pthread_create(&thread, 0, work, 0) || pthread_join(thread, 0)) return 1;
    usleep(400000);
    return 0;
}
