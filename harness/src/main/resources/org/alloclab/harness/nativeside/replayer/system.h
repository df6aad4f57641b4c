/* System calls that nothing intercepts. */

/* The one syscall instruction the filter lets pass; `pass` is the address after it. */
long alloclab_syscall(long number, long a, long b, long c, long d, long e, long f);
extern char alloclab_pass[];
#ifdef __i386__
#define MAP_CALL SYS_mmap2           /* its offset counts pages */
#define OWN_ARCH AUDIT_ARCH_I386
__asm__(".text\n"
        ".globl alloclab_syscall\n.type alloclab_syscall,@function\n"
        "alloclab_syscall:\n"
        "    push %ebp\n    push %edi\n    push %esi\n    push %ebx\n"
        "    mov 20(%esp), %eax\n    mov 24(%esp), %ebx\n    mov 28(%esp), %ecx\n    mov 32(%esp), %edx\n"
        "    mov 36(%esp), %esi\n    mov 40(%esp), %edi\n    mov 44(%esp), %ebp\n"
        "    int $0x80\n"
        ".globl alloclab_pass\nalloclab_pass:\n"
        "    pop %ebx\n    pop %esi\n    pop %edi\n    pop %ebp\n"
        "    ret\n"
        ".size alloclab_syscall,.-alloclab_syscall\n");
#else
#define MAP_CALL SYS_mmap
#define OWN_ARCH AUDIT_ARCH_X86_64
__asm__(".text\n"
        ".globl alloclab_syscall\n.type alloclab_syscall,@function\n"
        "alloclab_syscall:\n"
        "    mov %rdi, %rax\n    mov %rsi, %rdi\n    mov %rdx, %rsi\n    mov %rcx, %rdx\n"
        "    mov %r8, %r10\n    mov %r9, %r8\n    mov 8(%rsp), %r9\n"
        "    syscall\n"
        ".globl alloclab_pass\nalloclab_pass:\n"
        "    ret\n"
        ".size alloclab_syscall,.-alloclab_syscall\n");
#endif
#define CALL(n, a, b, c) alloclab_syscall(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

static _Noreturn void fail(const char *what) {
    CALL(SYS_write, 2, "replayer: ", 10);
    CALL(SYS_write, 2, what, strlen(what));
    CALL(SYS_write, 2, "\n", 1);
    for (;;) CALL(SYS_exit_group, 1, 0, 0);
}

static void write_all(int fd, const void *from, uint64_t bytes) {
    const char *p = from;
    while (bytes) {
        long n = CALL(SYS_write, fd, p, bytes > 1UL << 30 ? 1UL << 30 : bytes);
        if (n <= 0) fail("cannot write a result file: is the disk full?");
        p += n;
        bytes -= (uint64_t)n;
    }
}

static int create_file(const char *directory, const char *name) {
    char path[4096];
    size_t n = strlen(directory);
    if (n + strlen(name) + 2 > sizeof path) fail("the path of the result directory is too long");
    memcpy(path, directory, n);
    path[n] = '/';
    strcpy(path + n + 1, name);
    int fd = (int)CALL(SYS_open, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) fail("cannot create a result file");
    return fd;
}

static void save(const char *directory, const char *name, const void *from, uint64_t bytes) {
    int fd = create_file(directory, name);
    write_all(fd, from, bytes);
    CALL(SYS_close, fd, 0, 0);
}

static void save_copy(const char *directory, const char *name, const char *source) {
    int in = (int)CALL(SYS_open, source, O_RDONLY, 0), out = create_file(directory, name);
    if (in < 0) fail("cannot read /proc");
    long n;
    while ((n = CALL(SYS_read, in, own->scratch, sizeof own->scratch)) > 0) write_all(out, own->scratch, (uint64_t)n);
    CALL(SYS_close, in, 0, 0);
    CALL(SYS_close, out, 0, 0);
}
