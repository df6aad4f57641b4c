/* What the kernel says of the process between two operations. */

static const char *number_from(const char *p, uint64_t *value) {
    *value = 0;
    while (*p == ' ') p++;
    while (*p >= '0' && *p <= '9') *value = *value * 10 + (uint64_t)(*p++ - '0');
    return p;
}

static void take_checkpoint(struct checkpoint *c, uint64_t op, int with_mallinfo) {
    struct rusage usage;
    char text[128];
    CALL(SYS_getrusage, RUSAGE_SELF, &usage, 0);
    int fd = (int)CALL(SYS_open, "/proc/self/statm", O_RDONLY, 0);
    long n = CALL(SYS_read, fd, text, sizeof text - 1);
    CALL(SYS_close, fd, 0, 0);
    text[n > 0 ? n : 0] = 0;
    number_from(number_from(number_from(text, &c->vsz_pages), &c->rss_pages), &c->shared_pages);
    c->op = op;
    c->minflt = (uint64_t)usage.ru_minflt;
    c->majflt = (uint64_t)usage.ru_majflt;
    c->brk = own->program_break && *own->program_break ? *own->program_break : own->checkpoints[0].brk;
    if (with_mallinfo && real_mallinfo2) {
        struct mallinfo2 info = real_mallinfo2();
        size_t figures[10];
        memcpy(figures, &info, sizeof figures);
        for (int i = 0; i < 10; i++) c->mallinfo[i] = figures[i];
    }
}
