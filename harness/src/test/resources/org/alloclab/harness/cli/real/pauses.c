/*
 * 200 blocks of 1 MiB come and go; then 11 s, 5 s and 6 s of rest, each followed by 8,000 short-lived blocks. Prints by how many
 * kB the anonymous resident memory has grown: at the peak, freed, after each rest, after each work.
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

static void work(void) {
    for (int i = 0; i < 8000; i++) {
        char *volatile block = malloc(65536);
        block[0] = 1;
        free(block);
    }
}

int main(void) {
    static char *block[200];
    long seen[9];
    int count = 0;
    seen[count++] = anonymous();
    for (int i = 0; i < 200; i++) block[i] = memset(malloc(1 << 20), 1, 1 << 20);
    seen[count++] = anonymous();
    for (int i = 0; i < 200; i++) free(block[i]);
    seen[count++] = anonymous();
    for (int rest = 0; rest < 3; rest++) {
        sleep(rest == 0 ? 11 : rest == 1 ? 5 : 6);
        seen[count++] = anonymous();
        work();
        seen[count++] = anonymous();
    }
    char line[200];
    int length = 0;
    for (int i = 1; i < 9; i++) length += snprintf(line + length, sizeof line - (size_t)length, "%s%ld", i > 1 ? "," : "", seen[i] - seen[0]);
    line[length++] = '\n';
    return write(1, line, (size_t)length) < 0;
}
