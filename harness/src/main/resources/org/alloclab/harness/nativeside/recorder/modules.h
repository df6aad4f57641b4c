/*
 * What code is mapped of which file, from /proc/self/maps: read when the table is opened, when a return address is in no
 * file that is known, and behind dlclose. Reading takes no lock of the loader, whose functions may wait for one.
 *
 * A file is told by its path and its build id, so that it keeps its number wherever and however often it is loaded.
 */

#define MOST_MODULES 2048            /* pieces of code mapped at a time */
#define MOST_FILES 8192              /* files seen in all */
#define MOST_PATIENCE 4096
#define UNKNOWN_FILE (~0UL)          /* a file that was not looked into yet */

struct module {
    uint64_t from, to;               /* a piece of code; of no file: id 0 */
    uint64_t bias;                   /* what is added to an address of the file's own view */
    uint64_t index;                  /* its .eh_frame_hdr, or 0 */
    uint64_t id;
};

/* A rule says how to get from a frame to the one that called it: see unwind.h. */
struct rule {
    uint64_t pc;
    uint64_t where;                  /* as a stack has it */
    int32_t cfa_offset, return_offset, frame_offset;
    uint8_t cfa, back, frame, flags;
};
#define RULES (1U << 14)
#define BUCKETS (1U << 16)           /* of stacks, by hash */

/* Private memory, filled as it is needed. */
struct unwinding {
    uint64_t walked[MOST_DEPTH + 1];
    uint32_t bucket[BUCKETS];
    struct rule rule[RULES];
    uint64_t modules, files;
    uint64_t patience, misses;       /* how many addresses without a file are let pass until the next look */
    struct module module[MOST_MODULES];
    uint64_t file[MOST_FILES];       /* digests, by number */
    char text[16384];
    char path[4352];
};

static struct unwinding *const unwinding = (struct unwinding *)(STACK_TABLE + (1UL << 32));
static volatile int modules_changed;

/* Whether a page can be read: a call that copies from it before it looks at its other arguments says so. */
static int readable(uint64_t at) {
    return at >= PAGE && system_call(SYS_rt_sigprocmask, -1, (long)(at & ~7UL), 0, 8, 0, 0) == -EINVAL;
}

/* What the ELF header in memory says: where its view begins, its index of tables, its build id. */
static int read_elf(uint64_t head, struct module *m, unsigned char *build, int *build_bytes) {
    const Elf64_Ehdr *elf = (const Elf64_Ehdr *)head;
    if (!readable(head) || memcmp(elf->e_ident, ELFMAG, SELFMAG) || elf->e_ident[EI_CLASS] != ELFCLASS64) return 0;
    if (elf->e_phoff + elf->e_phnum * sizeof(Elf64_Phdr) > PAGE) return 0;
    const Elf64_Phdr *part = (const Elf64_Phdr *)(head + elf->e_phoff);
    int loaded = 0;
    for (int i = 0; i < elf->e_phnum && !loaded; i++)
        if (part[i].p_type == PT_LOAD) m->bias = head + part[i].p_offset - part[i].p_vaddr, loaded = 1;
    for (int i = 0; loaded && i < elf->e_phnum; i++) {
        uint64_t at = m->bias + part[i].p_vaddr, end = at + part[i].p_memsz;
        if (part[i].p_type == PT_GNU_EH_FRAME && readable(at)) m->index = at;
        if (part[i].p_type != PT_NOTE || part[i].p_memsz > PAGE || !readable(at) || !readable(end - 1)) continue;
        while (at + sizeof(Elf64_Nhdr) < end) {
            const Elf64_Nhdr *note = (const Elf64_Nhdr *)at;
            uint64_t name = at + sizeof *note, text = name + ((note->n_namesz + 3) & ~3U);
            if (note->n_namesz == 4 && note->n_type == NT_GNU_BUILD_ID && !memcmp((void *)name, "GNU", 4)
                && note->n_descsz <= 64 && text + note->n_descsz <= end) {
                memcpy(build, (void *)text, note->n_descsz);
                *build_bytes = (int)note->n_descsz;
            }
            at = text + ((note->n_descsz + 3) & ~3U);
        }
    }
    return loaded;
}

/* The number of a file; 0 where there is no room to note it. */
static uint64_t file_number(const char *path, const unsigned char *build, int build_bytes) {
    uint64_t digest = 0xcbf29ce484222325UL;
    uint64_t length = strlen(path);
    for (uint64_t i = 0; i < length; i++) digest = (digest ^ (unsigned char)path[i]) * 0x100000001b3UL;
    for (int i = 0; i < build_bytes; i++) digest = (digest ^ build[i]) * 0x100000001b3UL;
    for (uint64_t i = 1; i <= unwinding->files; i++)
        if (unwinding->file[i] == digest) return i;
    if (unwinding->files + 1 >= MOST_FILES) return 0;
    struct stack_entry *entry = new_entry((length + (uint64_t)build_bytes + 7) / 8);
    if (!entry) return 0;
    entry->number = (uint32_t)(unwinding->files + 1);
    entry->count = (uint16_t)length;
    entry->ends = (uint8_t)build_bytes;
    memcpy(entry->frame, build, (size_t)build_bytes);
    memcpy((char *)entry->frame + build_bytes, path, length);
    entry_is_whole(entry, MODULE_ENTRY);
    unwinding->file[++unwinding->files] = digest;
    return unwinding->files;
}

struct map_line { uint64_t from, to, offset, inode; const char *path; int runs; };

static void parse_line(const char *p, struct map_line *line) {
    line->from = hexadecimal(&p);
    p++;
    line->to = hexadecimal(&p);
    line->runs = p[1] && p[2] && p[3] == 'x';
    p += 6;
    line->offset = hexadecimal(&p);
    while (*p == ' ') p++;
    while (*p && *p != ' ') p++;     /* device */
    while (*p == ' ') p++;
    line->inode = 0;
    while (*p >= '0' && *p <= '9') line->inode = line->inode * 10 + (uint64_t)(*p++ - '0');
    while (*p == ' ') p++;
    line->path = p;
}

/* A line of code, behind `head`, the last line that began a file. Without `wanted` it is entered, otherwise looked into. */
static void take_line(const struct map_line *line, const struct map_line *head, struct module *wanted) {
    int of_file = *line->path && line->inode == head->inode && !strcmp(line->path, unwinding->path)
                  && (line->inode || !strcmp(line->path, "[vdso]"));
    if (!wanted && unwinding->modules < MOST_MODULES)
        unwinding->module[unwinding->modules++] = (struct module){line->from, line->to, 0, 0, of_file ? UNKNOWN_FILE : 0};
    if (wanted && line->from == wanted->from && of_file) {
        unsigned char build[64];
        int build_bytes = 0;
        if (read_elf(head->from, wanted, build, &build_bytes)) wanted->id = file_number(line->path, build, build_bytes);
    }
}

static void scan_modules(struct module *wanted) {
    char *text = unwinding->text;
    size_t kept = 0, room = sizeof unwinding->text;
    struct map_line line, head = {0};
    int fd = open_file("/proc/self/maps", O_RDONLY);
    unwinding->path[0] = 0;
    if (fd < 0) return;
    if (!wanted) unwinding->modules = 0;
    for (long n; (n = CALL(SYS_read, fd, text + kept, room - kept)) > 0;) {
        size_t end = kept + (size_t)n, begin = 0;
        for (size_t i = kept; i < end; i++) {
            if (text[i] != '\n') continue;
            text[i] = 0;
            parse_line(text + begin, &line);
            begin = i + 1;
            if (line.offset == 0 && *line.path) {
                head = line;
                strncpy(unwinding->path, line.path, sizeof unwinding->path - 1);
            }
            if (line.runs) take_line(&line, &head, wanted);
        }
        kept = end - begin < room / 2 ? end - begin : 0;
        memmove(text, text + end - kept, kept);
    }
    CALL(SYS_close, fd, 0, 0);
}

static void read_modules(void) {
    modules_changed = 0;
    scan_modules(0);
    /* What is known of addresses may be of files that are gone. */
    for (uint64_t i = 0; i < RULES; i++)
        if (unwinding->rule[i].pc) unwinding->rule[i].pc = 0;
}

static struct module *find_module(uint64_t pc) {
    uint64_t low = 0, high = unwinding->modules;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (unwinding->module[middle].to <= pc) low = middle + 1;
        else high = middle;
    }
    struct module *m = unwinding->module + low;
    return low < unwinding->modules && pc >= m->from ? m : 0;
}

/*
 * The code that an address is in; looks again where it is in none, ever more rarely as that does not help. Only files are
 * looked into that calls are about to return to: nobody can be unloading them.
 */
static struct module *module_of(uint64_t pc) {
    struct module *m = find_module(pc);
    if (!m && unwinding->misses++ >= unwinding->patience) {
        read_modules();
        m = find_module(pc);
        unwinding->misses = 0;
        unwinding->patience = m ? 0 : unwinding->patience < MOST_PATIENCE ? 2 * unwinding->patience + 1 : MOST_PATIENCE;
    }
    if (m && m->id == UNKNOWN_FILE) {
        m->id = 0;
        scan_modules(m);
    }
    return m;
}

static int (*real_dlclose)(void *);

/* Nothing is called here with the lock held. */
EXPORT int dlclose(void *library) {
    int (*real)(void *) = real_dlclose;
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "dlclose");
    modules_changed = 1;
    int failed = real ? real(library) : -1;
    modules_changed = 1;
    return failed;
}
