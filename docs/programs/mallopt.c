/*
 * A program that steers its allocator: two arenas at most, a low mapping threshold, and what is free given back at the end of
 * its work. Sixteen threads build answers of small pieces in turn and keep some of them; then nothing is done for ten seconds.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 16, ROUNDS = 3, BLOCKS = 30000, KEEP = 3000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static int turn;
static unsigned seed = 1;
static void *kept[THREADS * ROUNDS * (BLOCKS / KEEP)];
static int count;

static unsigned next(void) {
    seed = seed * 1103515245u + 12345u;
    return seed >> 8;
}

static void answer(void) {
    static void *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        size_t size = 32 + next() % 350;
        block[i] = malloc(size);
        memset(block[i], 1, size);
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (i % KEEP == KEEP / 2) kept[count++] = block[i];
        else free(block[i]);
    }
}

static void *work(void *number) {
    int me = (int)(size_t)number;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_mutex_lock(&lock);
        while (turn != round * THREADS + me) pthread_cond_wait(&change, &lock);
        answer();
        turn++;
        pthread_cond_broadcast(&change);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    while (turn != ROUNDS * THREADS + 1) pthread_cond_wait(&change, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void) {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
    char *large = malloc(8 << 20);
    memset(large, 1, 8 << 20);
    pthread_t thread[THREADS];
    for (size_t i = 0; i < THREADS; i++) pthread_create(&thread[i], NULL, work, (void *)i);
    pthread_mutex_lock(&lock);
    while (turn != ROUNDS * THREADS) pthread_cond_wait(&change, &lock);
    pthread_mutex_unlock(&lock);
    sleep(1);
    free(large);
    malloc_trim(0);
    sleep(10);
    return 0;
}
