/*
 * What the process occupies as it begins to end: a sample from outside comes when it comes, and much may be given back
 * between the last one and the end. Said of processes that lived long enough to be sampled.
 */

#define SAMPLED 20000000UL           /* nanoseconds */
#define MOST_AREAS 20000

/* An area of /proc/self/smaps. */
struct area {
    uint64_t from, to, resident, swapped;     /* kilobytes */
    char rest[256];                           /* of the line: permissions, offset, device, inode, path */
};

static uint64_t kilobytes(const char *at) {
    uint64_t value = 0;
    while (*at == ' ' || *at == '\t') at++;
    while (*at >= '0' && *at <= '9') value = value * 10 + (uint64_t)(*at++ - '0');
    return value;
}

static void note_area(const struct area *area) {
    if (area->to == 0) return;
    enum entry entry = enter();
    if (entry == PASSED_ON) return;
    if (entry == NOTED) in_real_call = 0;
    note(entry == NESTED, AREA, (void *)(uintptr_t)area->from, area->to - area->from, area->resident << 32 | area->swapped);
    note_text(entry == NESTED, area->rest);
    leave(entry);
}

/* A line without its end. Answers whether an area begins. */
static int read_line(const char *line, struct area *area) {
    if (!strncmp(line, "Rss:", 4)) area->resident = kilobytes(line + 4);
    else if (!strncmp(line, "Swap:", 5)) area->swapped = kilobytes(line + 5);
    if (!((*line >= '0' && *line <= '9') || (*line >= 'a' && *line <= 'f'))) return 0;
    note_area(area);
    area->from = hexadecimal(&line);
    area->to = *line++ == '-' ? hexadecimal(&line) : area->from;
    area->resident = area->swapped = 0;
    size_t length = *line == ' ' ? strlen(++line) : 0;
    if (length > sizeof area->rest - 1) length = sizeof area->rest - 1;
    memcpy(area->rest, line, length);
    area->rest[length] = 0;
    return 1;
}

/* The high-water mark, in kB; 0 where it is not said. */
static uint64_t most_resident(void) {
    char text[4096] = {0};
    read_small_file("/proc/self/status", text, sizeof text - 1);
    const char *mark = strstr(text, "VmHWM:");
    return mark ? kilobytes(mark + 6) : 0;
}

/* Notes all areas, and that these were all. */
static void note_areas(void) {
    char text[4096];
    struct area area = {0};
    size_t kept = 0;
    int fd = open_file("/proc/self/smaps", O_RDONLY), areas = 0;
    if (fd < 0) return;
    for (long n; areas < MOST_AREAS && (n = CALL(SYS_read, fd, text + kept, sizeof text - kept)) > 0;) {
        size_t end = kept + (size_t)n, line = 0;
        for (size_t i = kept; i < end; i++) {
            if (text[i] != '\n') continue;
            text[i] = 0;
            areas += read_line(text + line, &area);
            line = i + 1;
        }
        /* A line that fills the text is a path that no area has. */
        kept = end - line < sizeof text ? end - line : 0;
        memmove(text, text + line, kept);
    }
    CALL(SYS_close, fd, 0, 0);
    if (areas >= MOST_AREAS) return;
    note_area(&area);
    note_alone(AREAS_END, 0, most_resident(), 0);
}
