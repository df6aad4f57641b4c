/*
 * Processes and threads that begin, split and end.
 *
 * fork takes the locks of stdio behind the atfork handlers and the allocator's last of all, so a handler must not take ours,
 * which belongs with the allocator's. Nobody takes it: the child finds in its copy of `flight` how far another thread's
 * call had come at that moment. An allocation that had returned is in the child's heap, so the child notes it as its first
 * record if its parent had not; a free that was noted but may not have happened is left out of what the child inherits: libc
 * holds the arenas' locks while it forks, and what else it could have reached is a cache of a thread that the child does not have.
 */

static pid_t (*real_fork)(void);
static int (*real_execve)(const char *, char *const[], char *const[]);
static int (*real_execvpe)(const char *, char *const[], char *const[]);
static int (*real_fexecve)(int, char *const[], char *const[]);
static int (*real_spawn)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
    char *const[], char *const[]);
static int (*real_spawnp)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
    char *const[], char *const[]);
static void (*real_exit)(int);
static void (*real_quick_exit)(int);
static void (*real_exit_now)(int);

static pthread_key_t exit_key;
static int exit_key_made, touch_wanted, ended;
extern char **environ;

/* ---- threads ---- */

static void thread_begins(void) {
    if (exit_key_made && thread_id != own_pid) pthread_setspecific(exit_key, (void *)1);
}

/* Called in each round of the destructors of thread-specific data; the last is the one that counts. */
static void thread_ends(void *round) {
    if ((long)round < _POSIX_THREAD_DESTRUCTOR_ITERATIONS) {
        pthread_setspecific(exit_key, (void *)((long)round + 1));
        return;
    }
    note_alone(THREAD_END, 0, 0, 0);
}

/* ---- fork ---- */

/* The process is a child whose parent was recorded, with one thread. */
static void begin_child(void) {
    private_page->mine = 1;
    parent_thread = thread_id;
    thread_id = 0;
    child_thread = self();
    parent_pid = own_pid;
    parent_image = image;
    parent_records = flight.next_record;
    own_pid = (uint64_t)CALL(SYS_getpid, 0, 0, 0);
    int owed = flight.phase == NOTING && flight.next_record <= flight.at;
    if (flight.phase == FREEING && flight.next_record == flight.at + 1) parent_records = flight.at;
    image = now();
    flight.next_record = ready_records = unnoted = 0;
    flight.phase = BETWEEN;
    in_real_call = ended = 0;
    if (touch_mode) {
        CALL(SYS_close, fault_fd, 0, 0);
        CALL(SYS_close, pagemap_fd, 0, 0);
        touch_open(touch_wanted > 1);
    }
    if (!follow) {
        recording = stopped = 0;
        CALL(SYS_munmap, WINDOW, window_end, 0);
    }
    if (!recording) return;
    int before = errno;
    mapped_here = 0;
    long error = open_notes();
    if (error < 0) {
        recording = 0;
        stopped = 1;
        __atomic_add_fetch(&header->lost_children, 1, __ATOMIC_RELAXED);
        header->child_error = (uint64_t)-error;
    } else {
        open_stacks();
    }
    if (error >= 0 && owed) {
        struct record *r = reserve(0);
        finish(r, flight.kind | INHERITED, (void *)flight.name, flight.size, flight.other);
        r->thread = flight.thread;
    }
    errno = before;
}

static void after_fork_in_child(void) {
    if (ready && private_page && !private_page->mine && (recording || stopped)) begin_child();
}

EXPORT pid_t fork(void) {
    if (!ready) start();
    pid_t child = real_fork();
    if (child > 0) note_alone(STARTED, (void *)(uintptr_t)child, 0, 0);
    return child;
}

/* ---- the end ---- */

/* The program begins to end, or ends without further ado. */
static void note_exit(int code, int at_once) {
    if (!recording || !private_page->mine || own_pid != (uint64_t)CALL(SYS_getpid, 0, 0, 0)) return;
    if (ended++ == 0) {
        int error = errno;
        note_alone(EXIT, 0, (uint64_t)(uint32_t)code, 0);
        if (now() - image >= SAMPLED) note_areas();
        errno = error;
    }
    if (at_once && touch_mode) {
        enum entry entry = enter();
        if (entry == NOTED) touch_finish();
        leave(entry);
    }
}

/* libc calls its own exit when main returns: that is seen from inside of main's caller. */
typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
static main_function *program_main;

static int main_and_its_end(int count, char **arguments, char **variables) {
    int code = program_main(count, arguments, variables);
    note_exit(code, 0);
    return code;
}

EXPORT int __libc_start_main(main_function *main, int count, char **arguments, void (*init)(void), void (*fini)(void),
    void (*loader_fini)(void), void *stack_end) {
    start_function *real = (start_function *)(uintptr_t)dlsym(RTLD_NEXT, "__libc_start_main");
    program_main = main;
    return real(main_and_its_end, count, arguments, init, fini, loader_fini, stack_end);
}

EXPORT _Noreturn void exit(int code) {
    note_exit(code, 0);
    if (real_exit) real_exit(code);
    for (;;) CALL(SYS_exit_group, code, 0, 0);
}
EXPORT _Noreturn void quick_exit(int code) {
    note_exit(code, 1);
    if (real_quick_exit) real_quick_exit(code);
    for (;;) CALL(SYS_exit_group, code, 0, 0);
}
EXPORT _Noreturn void _exit(int code) {
    note_exit(code, 1);
    if (real_exit_now) real_exit_now(code);
    for (;;) CALL(SYS_exit_group, code, 0, 0);
}
EXPORT _Noreturn void _Exit(int code) { _exit(code); }

__attribute__((destructor)) static void on_unload(void) { note_exit(0, 1); }

/* ---- exec and spawn: noted, so that a process that leaves no notes is missed ---- */

static void note_exec(const char *path) {
    int error = errno;
    enum entry entry = enter();
    if (entry != PASSED_ON) {
        if (entry == NOTED && touch_mode && own_pid == (uint64_t)CALL(SYS_getpid, 0, 0, 0)) touch_finish();
        if (entry == NOTED) in_real_call = 0;
        note(entry == NESTED, EXEC, (void *)CALL(SYS_getpid, 0, 0, 0), 0, 0);
        note_text(entry == NESTED, path);
    }
    leave(entry);
    errno = error;
}

static int exec_failed(int answer) {
    note_alone(EXEC_FAILED, (void *)CALL(SYS_getpid, 0, 0, 0), 0, 0);
    return answer;
}

EXPORT int execve(const char *path, char *const arguments[], char *const variables[]) {
    note_exec(path);
    return exec_failed(real_execve(path, arguments, variables));
}
EXPORT int execvpe(const char *name, char *const arguments[], char *const variables[]) {
    note_exec(name);
    return exec_failed(real_execvpe(name, arguments, variables));
}
EXPORT int execv(const char *path, char *const arguments[]) { return execve(path, arguments, environ); }
EXPORT int execvp(const char *name, char *const arguments[]) { return execvpe(name, arguments, environ); }
EXPORT int fexecve(int fd, char *const arguments[], char *const variables[]) {
    note_exec(arguments[0] ? arguments[0] : "?");
    return exec_failed(real_fexecve(fd, arguments, variables));
}

/* Arguments given one by one, on this stack: nothing may be allocated between fork and exec. */
#define COLLECT(first, more, arguments)                               \
    size_t given = 1;                                                 \
    va_start(more, first);                                            \
    while (va_arg(more, char *)) given++;                             \
    va_end(more);                                                     \
    char *arguments[given + 1];                                       \
    va_start(more, first);                                            \
    arguments[0] = (char *)(uintptr_t)first;                          \
    for (size_t i = 1; i <= given; i++) arguments[i] = va_arg(more, char *)

EXPORT int execl(const char *path, const char *first, ...) {
    va_list more;
    COLLECT(first, more, arguments);
    va_end(more);
    return execve(path, arguments, environ);
}
EXPORT int execlp(const char *name, const char *first, ...) {
    va_list more;
    COLLECT(first, more, arguments);
    va_end(more);
    return execvpe(name, arguments, environ);
}
EXPORT int execle(const char *path, const char *first, ...) {
    va_list more;
    COLLECT(first, more, arguments);
    char *const *variables = va_arg(more, char *const *);
    va_end(more);
    return execve(path, arguments, variables);
}

static int spawned(int answer, const pid_t *child) {
    if (!answer) note_alone(STARTED, (void *)(uintptr_t)*child, 1, 0);
    return answer;
}
EXPORT int posix_spawn(pid_t *child, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
    pid_t own;
    if (!ready) start();
    if (!child) child = &own;
    return spawned(real_spawn(child, path, actions, attributes, arguments, variables), child);
}
EXPORT int posix_spawnp(pid_t *child, const char *name, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
    pid_t own;
    if (!ready) start();
    if (!child) child = &own;
    return spawned(real_spawnp(child, name, actions, attributes, arguments, variables), child);
}
