/*
 * 8 MiB that stay; 100 MiB in blocks of 1 MiB, freed; eleven seconds of rest, a little work, and ten of rest.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 100, SIZE = 1 << 20, KEPT = 8 };

static void little(void) {
    for (int i = 0; i < 8000; i++) {
        char *volatile block = malloc(64 << 10);
        block[0] = 1;
        free(block);
    }
}

int main(void) {
    static char *block[KEPT + BLOCKS];
    for (int i = 0; i < KEPT + BLOCKS; i++) {
        block[i] = malloc(SIZE);
        memset(block[i], 1, SIZE);
    }
    for (int i = KEPT; i < KEPT + BLOCKS; i++) free(block[i]);
    sleep(11);
    little();
    sleep(10);
    return 0;
}
