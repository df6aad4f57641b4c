/* System calls of the allocator: taken by a filter, made and noted by us. */

/* Numbers of x86-64, whatever this program is compiled for: so the reader has one list. */
static uint64_t noted_number(long number) {
    switch (number) {
    case MAP_CALL: return 9;
    case SYS_mprotect: return 10;
    case SYS_munmap: return 11;
    case SYS_brk: return 12;
    case SYS_mremap: return 25;
    default: return 28;              /* madvise: the filter lets nothing else come here */
    }
}

/* An error, or an address or size, which has no sign. */
static int64_t noted_result(long result) {
    return result >= -4095 && result < 0 ? result : (int64_t)(uintptr_t)result;
}

static void on_sigsys(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
#ifdef __i386__
    enum { NUMBER = REG_EAX };
    const int registers[] = {REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP};
#else
    enum { NUMBER = REG_RAX };
    const int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
#endif
    unsigned long a[6];
    for (int i = 0; i < 6; i++) a[i] = (unsigned long)r[registers[i]];
    long number = r[NUMBER];
    if (number == SYS_madvise && a[0] - OWN_BASE < own_bytes) {
        r[NUMBER] = 0;               /* glibc before 2.34 gives back a thread's stack, even one that it was given */
        return;
    }
    long result = alloclab_syscall(number, (long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5]);
    if (own->watching) {
        if (own->call_count < own->call_capacity) {
            struct call *c = &own->calls[own->call_count++];
            *c = (struct call){own->clock_position, noted_number(number), {a[0], a[1], a[2], a[3], a[4], a[5]},
                noted_result(result)};
        } else own->calls_lost++;
    }
    r[NUMBER] = result;
}

static int trap_memory_calls(void) {
    uint64_t pass = (uintptr_t)alloclab_pass;
    uint32_t low = (uint32_t)pass, high = (uint32_t)(pass >> 32);
#define FIELD(f) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, f))
#define FIELD_HIGH(f) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, f) + 4)
#define EQUAL(v, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, v, yes, no)
    struct sock_filter filter[] = {
        FIELD(arch), EQUAL(OWN_ARCH, 0, 11),
        FIELD(nr),
        EQUAL(SYS_brk, 5, 0), EQUAL(MAP_CALL, 4, 0), EQUAL(SYS_munmap, 3, 0),
        EQUAL(SYS_mremap, 2, 0), EQUAL(SYS_madvise, 1, 0), EQUAL(SYS_mprotect, 0, 5),
        FIELD(instruction_pointer), EQUAL(low, 0, 2),
        FIELD_HIGH(instruction_pointer), EQUAL(high, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO | SA_NODEFER};
    if (sigaction(SIGSYS, &action, 0)) return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return 0;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
