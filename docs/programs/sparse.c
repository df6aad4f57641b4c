/*
 * A program that uses a part of what it asks for: of a zeroed table of 512 MiB every twentieth page, of a buffer of 64 MiB the
 * first quarter, of many blocks of 40 KiB the first byte. Half of the blocks are freed; then nothing is done for ten seconds.
 * With an argument, what is free is given back before that.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, BLOCKS = 2000 };

int main(int count, char **arguments) {
    (void)arguments;
    size_t size = 512u << 20;
    char *table = calloc(1, size);
    for (size_t at = 0; at < size; at += 20 * PAGE) table[at] = 1;
    char *buffer = malloc(64u << 20);
    memset(buffer, 1, 16u << 20);
    static char *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        block[i] = malloc(40 << 10);
        block[i][0] = 1;
    }
    sleep(1);
    for (int i = 0; i < BLOCKS; i += 2) free(block[i]);
    if (count > 1) malloc_trim(0);
    sleep(10);
    return table[PAGE] + buffer[5] - 1;
}
