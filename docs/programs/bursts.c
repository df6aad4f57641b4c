/*
 * A pool of eight threads that work in bursts: in each every thread takes 12 MiB in small blocks, and when all have them, gives
 * all but a hundredth back. Between two bursts nothing is done for a second, and at the end for ten. With an argument, what is
 * free is given back before that.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8, BURSTS = 3, BLOCKS = 40000, KEPT = 100 };

static pthread_barrier_t begin, full, done;

static unsigned next(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 8;
}

static void *work(void *number) {
    unsigned seed = 17u + (unsigned)(size_t)number;
    char **block = calloc(BLOCKS, sizeof *block);
    for (int burst = 0; burst < BURSTS; burst++) {
        pthread_barrier_wait(&begin);
        for (int i = 0; i < BLOCKS; i++) {
            size_t size = 16 + next(&seed) % 600;
            block[i] = malloc(size);
            memset(block[i], 1, size);
        }
        pthread_barrier_wait(&full);
        for (int i = 0; i < BLOCKS; i++) {
            if (i % KEPT != burst) free(block[i]);
        }
        pthread_barrier_wait(&done);
    }
    pthread_barrier_wait(&begin);
    return block;
}

int main(int count, char **arguments) {
    (void)arguments;
    pthread_t thread[THREADS];
    pthread_barrier_init(&begin, NULL, THREADS + 1);
    pthread_barrier_init(&full, NULL, THREADS);
    pthread_barrier_init(&done, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++) pthread_create(&thread[i], NULL, work, (void *)i);
    for (int burst = 0; burst < BURSTS; burst++) {
        pthread_barrier_wait(&begin);
        pthread_barrier_wait(&done);
        sleep(1);
    }
    if (count > 1) malloc_trim(0);
    sleep(10);
    return 0;
}
