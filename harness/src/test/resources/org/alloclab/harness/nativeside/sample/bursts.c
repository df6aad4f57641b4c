/* 40 MiB in blocks of 100 KiB, all written; the lower 24 freed; half a second idle; exit code 6. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define BLOCK (100 << 10)
int main(void) {
    static char *block[410];
    for (int i = 0; i < 410; i++) memset(block[i] = malloc(BLOCK), 1, BLOCK);
    for (int i = 0; i < 245; i++) free(block[i]);
    usleep(500000);
    return 6;
}
