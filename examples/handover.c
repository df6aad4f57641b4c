/*
 * Eight workers that make lists of strings in rounds; every fifth string goes to the next worker, which frees it.
 *
 *   cc -O1 -o handover handover.c -lpthread && alloclab record --touch -o handover.trace -- ./handover
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 8, ROUNDS = 10, STRINGS = 4000, HANDED = 5 };

static char *handed[WORKERS][STRINGS];
static pthread_barrier_t barrier;

static void *work(void *argument)
{
    long me = (long)argument;
    unsigned seed = 17 + (unsigned)me;
    for (int round = 0; round < ROUNDS; round++) {
        char **mine = malloc(STRINGS * sizeof *mine);
        for (int i = 0; i < STRINGS; i++) {
            size_t size = 16 + (size_t)rand_r(&seed) % (i % 50 ? 500 : 20000);
            mine[i] = malloc(size);
            memset(mine[i], round, size);
        }
        pthread_barrier_wait(&barrier);
        for (int i = 0; i < STRINGS; i++) {
            if (i % HANDED == 0) {
                handed[(me + 1) % WORKERS][i] = mine[i];
            } else if (rand_r(&seed) % 3) {
                free(mine[i]);
                mine[i] = NULL;
            }
        }
        pthread_barrier_wait(&barrier);
        for (int i = 0; i < STRINGS; i++) {
            free(i % HANDED == 0 ? handed[me][i] : mine[i]);
        }
        free(mine);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];
    pthread_barrier_init(&barrier, NULL, WORKERS);
    for (long i = 0; i < WORKERS; i++) {
        pthread_create(&threads[i], NULL, work, (void *)i);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
    }
    puts("done");
    return 0;
}
