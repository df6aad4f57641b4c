/*
 * Preloaded into a program: notes every call of the malloc family, in the order in which the heap saw them, what the
 * program does to its allocator, its own memory calls, and the processes it starts.
 *
 * ALLOCLAB_RECORD names the directory for the notes (an absolute path); without it every call is just passed on.
 * ALLOCLAB_RECORD_FOLLOW=0 leaves out processes other than the first. ALLOCLAB_RECORD_TOUCH=1 notes which pages of a
 * block were written. ALLOCLAB_RECORD_STACKS=DEPTH notes so many frames of the stack that each block was allocated on.
 *
 *   system.h     system calls and the clock, without libc
 *   notes.h      the file of notes, its layout, and the window on it
 *   lock.h       the lock: the order of all locks, and what happens to a wait that does not end
 *   heap.h       the malloc family
 *   mappings.h   the program's own memory
 *   steering.h   mallopt and malloc_trim
 *   touch.h      which pages were written
 *   stack_table.h  modules.h  unwind.h  stacks.h    where blocks were allocated
 *   processes.h  threads, fork, exec, exit
 *
 * A record belongs to the file the moment it is written: a program that is killed, calls _exit or execs loses none
 * of them. An IMAGE is one program in one process: exec begins another, and so does fork, whose child says in its
 * header where in its parent's notes it begins.
 *
 * A signal handler that allocates while its thread is in here goes ahead without waiting. If it interrupted the notes, its
 * call is noted too (a place is reserved with one instruction, and filled afterwards); if it interrupted the real call, or
 * if the allocator itself calls back, the call is passed on and only counted.
 *
 * Nothing here allocates, changes errno, keeps a file descriptor open (touch apart), or maps memory where the program's own
 * mappings would go. What is not seen: calls inside libc that do not leave it, and C++ operators new and delete of an
 * allocator that brings its own instead of calling malloc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <link.h>
#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define STATIC_TLS __attribute__((tls_model("initial-exec")))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#include "recorder/system.h"
#include "recorder/notes.h"
#include "recorder/lock.h"
#include "recorder/heap.h"
#include "recorder/mappings.h"
#include "recorder/steering.h"
#include "recorder/touch.h"
#include "recorder/areas.h"
#include "recorder/stack_table.h"
#include "recorder/modules.h"
#include "recorder/unwind.h"
#include "recorder/stacks.h"
#include "recorder/processes.h"

/* ---- start: the only place where symbols are looked up ---- */

#define FIND(function, name) *(void **)&function = dlsym(RTLD_NEXT, name)

static void find_real(void) {
    resolving = 1;
    FIND(real_malloc, "malloc");
    FIND(real_calloc, "calloc");
    FIND(real_realloc, "realloc");
    FIND(real_memalign, "memalign");
    FIND(real_posix_memalign, "posix_memalign");
    FIND(real_aligned_alloc, "aligned_alloc");
    FIND(real_valloc, "valloc");
    FIND(real_pvalloc, "pvalloc");
    FIND(real_usable, "malloc_usable_size");
    FIND(real_free, "free");
    FIND(real_mmap, "mmap");
    FIND(real_munmap, "munmap");
    FIND(real_mremap, "mremap");
    FIND(real_mprotect, "mprotect");
    FIND(real_madvise, "madvise");
    FIND(real_brk, "brk");
    FIND(real_sbrk, "sbrk");
    FIND(real_mallopt, "mallopt");
    FIND(real_malloc_trim, "malloc_trim");
    FIND(real_dlclose, "dlclose");
    FIND(real_fork, "fork");
    FIND(real_execve, "execve");
    FIND(real_execvpe, "execvpe");
    FIND(real_fexecve, "fexecve");
    FIND(real_spawn, "posix_spawn");
    FIND(real_spawnp, "posix_spawnp");
    FIND(real_exit, "exit");
    FIND(real_quick_exit, "quick_exit");
    FIND(real_exit_now, "_exit");
    resolving = 0;
}

/* The memory of the library that an address is in. */
static int library(struct dl_phdr_info *info, size_t size, void *wanted) {
    (void)size;
    uintptr_t from = UINTPTR_MAX, to = 0, at = (uintptr_t)wanted;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD) continue;
        uintptr_t begin = info->dlpi_addr + part->p_vaddr;
        if (begin < from) from = begin;
        if (begin + part->p_memsz > to) to = begin + part->p_memsz;
    }
    if (at < from || at >= to) return 0;
    allocator_from = from;
    allocator_to = to;
    if (info->dlpi_name && info->dlpi_name[0]) strncpy(allocator_file, info->dlpi_name, sizeof allocator_file - 1);
    return 1;
}

static int steers(const char *variable) {
    static const char *const names[] = {
        "GLIBC_TUNABLES=", "MALLOC_", "MALLOCX_", "_RJEM_MALLOC_CONF=", "JE_MALLOC_CONF=", "TCMALLOC_", "MIMALLOC_",
        "HEAPPROFILE=", "PERFTOOLS_", "LD_PRELOAD=", "PYTHONMALLOC="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strncmp(variable, names[i], strlen(names[i]))) return 1;
    return 0;
}

/*
 * Reads the environment the process was started with; libc's own copy may not exist yet. Keeps what steers an
 * allocator, and answers our own settings.
 */
static int read_environment(char *follow_text, char *touch_text) {
    static char variable[8192];
    char text[4096];
    size_t length = 0, kept = 0;
    int fd = open_file("/proc/self/environ", O_RDONLY), found = 0;
    if (fd < 0) return 0;
    for (long n; (n = CALL(SYS_read, fd, text, sizeof text)) > 0;) {
        for (long i = 0; i < n; i++) {
            if (length < sizeof variable - 1) variable[length++] = text[i];
            if (text[i] != 0) continue;
            variable[length < sizeof variable - 1 ? length : sizeof variable - 1] = 0;
            if (!strncmp(variable, "ALLOCLAB_RECORD=", 16) && strlen(variable + 16) < sizeof directory) {
                strcpy(directory, variable + 16);
                found = directory[0] == '/';
            } else if (!strncmp(variable, "ALLOCLAB_RECORD_FOLLOW=", 23)) *follow_text = variable[23];
            else if (!strncmp(variable, "ALLOCLAB_RECORD_TOUCH=", 22)) *touch_text = variable[22];
            else if (!strncmp(variable, "ALLOCLAB_RECORD_STACKS=", 23)) {
                for (const char *p = variable + 23; *p >= '0' && *p <= '9' && stack_depth < MOST_DEPTH; p++)
                    stack_depth = stack_depth * 10 + (uint64_t)(*p - '0');
                if (stack_depth > MOST_DEPTH) stack_depth = MOST_DEPTH;
            } else if (steers(variable) && kept + length < sizeof environment_text) {
                memcpy(environment_text + kept, variable, strlen(variable) + 1);
                kept += strlen(variable) + 1;
            }
            length = 0;
        }
    }
    CALL(SYS_close, fd, 0, 0);
    return found;
}

/* Whether this is the process that comes first: it leaves a file with its pid. */
static int is_first(void) {
    char path[sizeof directory + 8], text[24] = {0};
    size_t n = strlen(directory);
    memcpy(path, directory, n);
    memcpy(path + n, "/first", 7);
    int fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (fd >= 0) {
        CALL(SYS_write, fd, text, put_number(text, own_pid) - text);
        CALL(SYS_close, fd, 0, 0);
        return 1;
    }
    read_small_file(path, text, sizeof text - 1);
    char own[24] = {0};
    put_number(own, own_pid);
    return !strcmp(text, own);
}

/* No notes can be made here, and there is no header to say so in: an empty file's name does. */
static void leave_reason(long error) {
    char path[sizeof directory + 80];
    file_name(path);
    char *p = path + strlen(path);
    memcpy(p, ".failed-", 8);
    *put_number(p + 8, (uint64_t)-error) = 0;
    int fd = open_file(path, O_WRONLY | O_CREAT);
    if (fd >= 0) CALL(SYS_close, fd, 0, 0);
}

/* One thread only is here: the first call of a process comes before it can have made another. */
static void start(void) {
    char follow_text = '1', touch_text = '0';
    int before = errno;
    ready = 1;
    find_real();
    find_clock();
    dl_iterate_phdr(library, (void *)real_malloc);
    long at = system_call(SYS_mmap, (long)PRIVATE_PAGE, (long)PAGE, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (long)PRIVATE_PAGE || system_call(SYS_madvise, at, (long)PAGE, WIPE_ON_FORK, 0, 0, 0) < 0) return;
    private_page->mine = 1;
    own_pid = (uint64_t)CALL(SYS_getpid, 0, 0, 0);
    if (!read_environment(&follow_text, &touch_text)) return;
    follow = follow_text != '0';
    if (!is_first() && !follow) return;
    strncpy(libc_version, gnu_get_libc_version(), sizeof libc_version - 1);
    start_break = (uint64_t)CALL(SYS_brk, 0, 0, 0);
    exit_key_made = pthread_key_create(&exit_key, thread_ends) == 0;
    pthread_atfork(0, 0, after_fork_in_child);
    if (touch_text == '1' || touch_text == 'm') {
        touch_wanted = touch_text == 'm' ? 2 : 1;
        touch_open(touch_wanted > 1);
    }
    image = now();
    long error = open_notes();
    if (error < 0) leave_reason(error);
    else {
        open_stacks();
        recording = 1;
    }
    errno = before;
}

__attribute__((constructor)) static void on_load(void) {
    if (!ready) start();
}
