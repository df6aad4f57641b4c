/*
 * Which whole pages of a block were written during its life.
 *
 *   WATCHED  exact: the memory is registered with a userfaultfd of user mode only (no privilege) whose write protection the
 *            kernel lifts by itself (WP_ASYNC, Linux 6.7); PAGEMAP_SCAN protects a block's pages where its life begins and says
 *            at its end which were written
 *   MAPPED   an upper bound: the pages that are there at the end of the life, from the page map
 *
 * The first and the last part of a page that a block shares with others count as written, and so does all of a smaller block.
 * A whole heap is registered, never a piece of it for a small block: each piece would be an area of its own, of which a
 * process may have 65,530. Registered memory cannot be moved by mremap together with memory that is not, so a block is
 * taken out before a realloc.
 *
 * Two descriptors stay open, with high numbers. A program that closes them all is recorded further, by its word: from then on
 * nothing is known, and that is noted as UNKNOWN.
 */

enum touch_mode { NO_TOUCH, WATCHED, MAPPED, UNKNOWN };

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#define WP_UNPOPULATED (1UL << 13)    /* UFFD_FEATURE_*, Linux 6.4 and 6.7 */
#define WP_ASYNC (1UL << 15)
#define PAGE_WRITTEN (1UL << 1)       /* PAGE_IS_* */
#define PAGE_ZERO (1UL << 5)
#define PROTECT_MATCHING 1UL          /* PM_SCAN_* */
#define ONLY_WATCHED 2UL
#define OWN_AREA (128UL << 10)        /* blocks from here on may be areas of their own */

struct page_region { uint64_t from, to, categories; };
struct page_scan {
    uint64_t size, flags, from, to, walked, regions, region_count, max_pages, inverted, all, any, answer;
};
#define PAGEMAP_SCAN_CALL _IOWR('f', 16, struct page_scan)

static int fault_fd = -1, pagemap_fd = -1;
static struct page_region regions[256];
static uint64_t page_map[512];

static uint64_t page_up(uint64_t at) { return (at + PAGE - 1) & ~(PAGE - 1); }
static uint64_t page_down(uint64_t at) { return at & ~(PAGE - 1); }

static int high_descriptor(int fd) {
    struct { uint64_t soft, hard; } limit = {1024, 1024};
    if (fd < 0) return -1;
    system_call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0);
    int high = (int)CALL(SYS_fcntl, fd, F_DUPFD_CLOEXEC, limit.soft > 1016 ? 1000 : limit.soft > 32 ? limit.soft - 16 : 3);
    if (high < 0) return fd;
    CALL(SYS_close, fd, 0, 0);
    return high;
}

static int open_fault_fd(void) {
    struct uffdio_api api = {.api = UFFD_API, .features = WP_UNPOPULATED | WP_ASYNC};
    int fd = (int)CALL(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0);
    if (fd >= 0 && CALL(SYS_ioctl, fd, UFFDIO_API, &api) < 0) {
        CALL(SYS_close, fd, 0, 0);
        return -1;
    }
    return fd;
}

/* Answers the regions written in [from, from + done) and how far the scan came, or an error. */
static long scan(uint64_t from, uint64_t to, uint64_t flags, uint64_t *walked) {
    struct page_scan s = {sizeof s, flags, from, to, 0, (uint64_t)regions, sizeof regions / sizeof *regions, 0,
        PAGE_ZERO, PAGE_WRITTEN | PAGE_ZERO, 0, PAGE_WRITTEN};
    long found = CALL(SYS_ioctl, pagemap_fd, PAGEMAP_SCAN_CALL, &s);
    *walked = found < 0 ? from : s.walked;
    return found;
}

static void touch_lost(void) {
    touch_mode = UNKNOWN;
    if (recording) header->touch = UNKNOWN;
}

/* Opens what the kernel has: asked for is "1", or "mapped" for the bound alone. */
static void touch_open(int bound_only) {
    uint64_t walked;
    pagemap_fd = high_descriptor(open_file("/proc/self/pagemap", O_RDONLY));
    fault_fd = bound_only ? -1 : high_descriptor(open_fault_fd());
    touch_mode = pagemap_fd < 0 ? UNKNOWN : MAPPED;
    if (fault_fd >= 0 && pagemap_fd >= 0 && scan(WINDOW, WINDOW + PAGE, 0, &walked) >= 0) touch_mode = WATCHED;
}

static int watch(uint64_t from, uint64_t to) {
    struct uffdio_register r = {{from, to - from}, UFFDIO_REGISTER_MODE_WP, 0};
    return CALL(SYS_ioctl, fault_fd, UFFDIO_REGISTER, &r) >= 0;
}

/* Registers the area that an address is in. */
static int watch_area(uint64_t address) {
    uint64_t from, to;
    return area_of(address, &from, &to) && watch(from, to);
}

/* The life of a block begins: from now on its whole pages count as not written. The lock is held. */
static void touch_begins(void *block, int64_t bytes) {
    uint64_t at = (uint64_t)block, end = at + (uint64_t)bytes, from = page_up(at), to = page_down(end), walked;
    if (touch_mode != WATCHED || from >= to) return;
    for (int tries = 0; from < to; from = walked) {
        long found = scan(from, to, PROTECT_MATCHING | ONLY_WATCHED, &walked);
        if (found == -EBADF || found == -ENOTTY) {
            touch_lost();
            return;
        }
        if (found >= 0 && walked > from) continue;
        walked = from;
        if (++tries > 2) return;
        uint64_t top = (uint64_t)CALL(SYS_brk, 0, 0, 0), bottom = page_up(start_break);
        if (at >= bottom && at < top && watch(bottom, page_down(top))) continue;
        if (bytes >= (int64_t)OWN_AREA && watch(page_down(at), page_up(end))) continue;
        if (!watch_area(at)) return;
    }
}

static void note_mapped(void *block, uint64_t from, uint64_t to) {
    uint64_t run = 0;
    while (from < to) {
        uint64_t pages = (to - from) / PAGE, room = sizeof page_map / sizeof *page_map;
        if (pages > room) pages = room;
        long got = system_call(SYS_pread64, pagemap_fd, (long)page_map, (long)(pages * 8), (long)(from / PAGE * 8), 0, 0);
        if (got <= 0) {
            touch_lost();
            return;
        }
        for (long i = 0; i < got / 8; i++, from += PAGE) {
            int there = (page_map[i] >> 62) != 0;      /* present or in swap */
            if (there && !run) run = from;
            if (!there && run) {
                note(0, TOUCHED, block, run - (uint64_t)block, from - run);
                run = 0;
            }
        }
    }
    if (run) note(0, TOUCHED, block, run - (uint64_t)block, to - run);
}

/* The life of a block ends: notes which of its whole pages were written. The lock is held. */
static void touch_ends(void *block, int64_t bytes) {
    uint64_t at = (uint64_t)block, from = page_up(at), to = page_down(at + (uint64_t)bytes), walked;
    if (from >= to || touch_mode == UNKNOWN) return;
    note(0, TOUCHED, block, 0, 0);
    if (touch_mode == MAPPED) {
        note_mapped(block, from, to);
        return;
    }
    while (from < to) {
        long found = scan(from, to, 0, &walked);
        if (found < 0 || walked <= from) {
            if (found < 0) touch_lost();
            return;
        }
        for (long i = 0; i < found; i++)
            note(0, TOUCHED, block, regions[i].from - at, regions[i].to - regions[i].from);
        from = walked;
    }
}

/* Takes a block's memory out, so that it is one area with what is around it. */
static void touch_unwatch(void *block, int64_t bytes) {
    uint64_t from = page_down((uint64_t)block), to = page_up((uint64_t)block + (uint64_t)bytes);
    struct uffdio_range range = {from, to - from};
    if (touch_mode == WATCHED && bytes >= (int64_t)OWN_AREA) CALL(SYS_ioctl, fault_fd, UFFDIO_UNREGISTER, &range);
}

/* The process ends: notes what was written in all that is registered. The lock is held. */
static void touch_finish(void) {
    uint64_t from = 0, to = WINDOW, walked;
    for (int part = 0; part < 2 && touch_mode == WATCHED; part++) {
        while (from < to) {
            long found = scan(from, to, PROTECT_MATCHING, &walked);
            if (found < 0 || walked <= from) return;
            for (long i = 0; i < found; i++)
                note(0, TOUCHED_AREA, (void *)regions[i].from, 0, regions[i].to - regions[i].from);
            from = walked;
        }
        from = SPARE + LONGEST;
        to = 0x7ffffffff000UL;
    }
    if (touch_mode == WATCHED) note(0, TOUCH_COMPLETE, 0, 0, 0);
}
