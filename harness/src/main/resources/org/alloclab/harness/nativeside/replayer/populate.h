/* Populates what would otherwise fault inside the loop. */

static void __attribute__((noinline)) pretouch_stack(void) {
    volatile char below[PRETOUCHED_STACK];
    for (size_t i = 0; i < sizeof below; i += 1024) below[i] = 0;
}

/* One loaded object: its read-only segments are read, its writable ones (without RELRO) and TLS block written. */
static int populate_object(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    uint64_t relro = 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &object->dlpi_phdr[i];
        if (h->p_type == PT_GNU_RELRO) relro = (object->dlpi_addr + h->p_vaddr + h->p_memsz) & ~(PAGE - 1);
    }
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &object->dlpi_phdr[i];
        int tls = h->p_type == PT_TLS && object->dlpi_tls_data != 0;
        if (h->p_type != PT_LOAD && !tls) continue;
        uint64_t at = tls ? (uintptr_t)object->dlpi_tls_data : object->dlpi_addr + h->p_vaddr;
        uint64_t end = (at + h->p_memsz + PAGE - 1) & ~(PAGE - 1);
        int writable = tls || (h->p_flags & PF_W);
        at &= ~(PAGE - 1);
        if (writable && relro > at && relro <= end && !tls) at = relro;
        if (at < end) CALL(SYS_madvise, at, end - at, writable ? POPULATE_WRITE : POPULATE_READ);
    }
    return 0;
}
