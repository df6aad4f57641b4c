/*
 * A table of 512 MiB of which every twentieth page is written, and a buffer of 64 MiB of which the first quarter is. Prints by how
 * many kB the anonymous resident memory has grown.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long anonymous(void) {
    static char text[4096];
    int file = open("/proc/self/status", O_RDONLY);
    long n = read(file, text, sizeof text - 1);
    close(file);
    text[n > 0 ? n : 0] = 0;
    char *at = strstr(text, "RssAnon:");
    return at ? strtol(at + 8, 0, 10) : -1;
}

int main(void) {
    long before = anonymous();
    size_t size = 512u << 20;
    char *table = calloc(1, size);
    for (size_t at = 0; at < size; at += 20 * 4096) table[at] = 1;
    char *buffer = malloc(64u << 20);
    memset(buffer, 1, 16u << 20);
    char line[64];
    int length = snprintf(line, sizeof line, "%ld\n", anonymous() - before);
    return write(1, line, (size_t)length) < 0 || table[4096] + buffer[5] != 1;
}
