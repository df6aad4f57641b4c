/* Allocates at places that are known by function and line, so often as is known. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART __attribute__((noinline))

static void *volatile kept[4096];
static int used;

APART void *first_site(void) {
    return kept[used++ % 4096] = malloc(101);       /* line 18 */
}

APART void *second_site(int n) {
    void *block = calloc(3, (size_t)n);             /* line 22 */
    kept[used++ % 4096] = block;
    return block;
}

APART char *third_site(const char *text) {
    char *copy = strdup(text);                      /* line 28 */
    kept[used++ % 4096] = copy;
    return copy;
}

static void three_sites(int times) {
    for (int i = 0; i < times; i++) {
        first_site();
        if (i % 2 == 0) second_site(40);
        if (i % 5 == 0) third_site("a text of thirty-one characters");
    }
}

APART int deep(int levels) {
    volatile char room[100];
    room[0] = (char)levels;
    if (levels == 0) return first_site() != 0;
    int below = deep(levels - 1);
    return below + room[0] * 0;
}

static void *in_thread(void *times) {
    three_sites((int)(long)times);
    return 0;
}

static volatile sig_atomic_t handled;
APART void *of_handler(void) {
    void *volatile block = malloc(333);             /* line 56 */
    return block;
}
static void on_signal(int signal) {
    (void)signal;
    free(of_handler());
    handled++;
}

int main(int count, char **arguments) {
    const char *what = count > 1 ? arguments[1] : "plain";
    if (!strcmp(what, "threads")) {
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) pthread_create(threads + i, 0, in_thread, (void *)50);
        for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
    } else if (!strcmp(what, "fork")) {
        three_sites(10);
        pid_t child = fork();
        if (child == 0) {
            three_sites(20);
            _exit(0);
        }
        waitpid(child, 0, 0);
    } else if (!strcmp(what, "deep")) {
        for (int i = 0; i < 3; i++) deep(20000);
    } else if (!strcmp(what, "signal") || !strcmp(what, "other_stack")) {
        struct sigaction action = {.sa_handler = on_signal};
        stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
        if (!strcmp(what, "other_stack")) {
            sigaltstack(&stack, 0);
            action.sa_flags = SA_ONSTACK;
        }
        sigaction(SIGUSR1, &action, 0);
        for (int i = 0; i < 25; i++) raise(SIGUSR1);
    } else if (!strcmp(what, "library")) {
        for (int i = 0; i < 4; i++) {
            void *library = dlopen(arguments[2 + i % 2], RTLD_NOW);
            void *(*site)(void) = library ? (void *(*)(void))dlsym(library, "library_site") : 0;
            if (!site) return 1;
            for (int k = 0; k < 7 + i; k++) free(site());
            dlclose(library);
        }
    } else if (!strcmp(what, "many")) {
        for (int i = 0; i < atoi(arguments[2]); i++) free(malloc((size_t)(i % 512)));
    } else three_sites(100);
    return 0;
}
