/*
 * The table of stacks: each distinct one once, in a file of its own beside the notes, whose rows hold its number.
 *
 *   0       struct stack_header, one page
 *   PAGE    entries, each of whole words: MODULE_ENTRY what is mapped of which file, STACK_ENTRY the frames of a stack
 *
 * A frame is `module << 48 | address in the file's own view`, of an address inside of the call, or 0 for code of no file. So
 * it is the same wherever the file was mapped. Stacks are numbered from 1 on in the order of the file.
 *
 * The file may grow to STACK_ROOM, and is mapped shared: whatever was noted survives the program's death. Pages are promised
 * before they are written, as those of the notes. A forked child begins a table of its own. All of this is used with the lock
 * held; a handler that interrupted the notes goes without a stack, and is counted.
 */

#define STACK_TABLE 0x416000000000UL /* between the window and the spare */
#define STACK_ROOM (32UL << 20)
#define STACK_STEP (256UL << 10)
#define MOST_DEPTH 255
#define MOST_STACKS ((1U << 22) - 1) /* a record has so many bits for it */

enum entry_kind { STACK_ENTRY = 1, MODULE_ENTRY };

struct stack_header {
    char magic[8];                   /* "ALSTAK01" */
    uint64_t end;                    /* of the entries */
    uint64_t stacks;
    uint64_t depth;                  /* frames asked for */
    uint64_t without_room;           /* blocks without a stack: the table is full, or its pages could not be had */
    uint64_t nested;                 /* blocks without a stack: a handler had interrupted the notes */
    uint64_t error;                  /* errno for which the table ends early */
};

struct stack_entry {
    uint32_t next;                   /* in the bucket: place of another, in words; 0 is none */
    uint32_t hash;
    uint32_t number;                 /* of the stack, or of the module */
    uint16_t count;                  /* frames; of a module: bytes of its path */
    uint8_t ends;                    /* 1: more frames follow that were not noted; of a module: bytes of its build id */
    uint8_t kind;                    /* written last */
    uint64_t frame[];                /* of a module: its build id, then its path */
};

static struct stack_header *const stack_header = (struct stack_header *)STACK_TABLE;
static uint64_t stack_ready, stack_end;
static int stacks_open, stacks_mapped;

/* A place for so many words, or null where there is none. */
static struct stack_entry *new_entry(uint64_t words) {
    uint64_t bytes = sizeof(struct stack_entry) + words * 8;
    if (stack_end + bytes > STACK_ROOM) return 0;
    while (stack_end + bytes > stack_ready) {
        uint64_t step = STACK_ROOM - stack_ready < STACK_STEP ? STACK_ROOM - stack_ready : STACK_STEP;
        long error = CALL(SYS_madvise, STACK_TABLE + stack_ready, step, POPULATE_WRITE);
        if (error < 0) {
            stack_header->error = error == -EFAULT ? ENOSPC : (uint64_t)-error;
            return 0;
        }
        stack_ready += step;
    }
    struct stack_entry *entry = (struct stack_entry *)(STACK_TABLE + stack_end);
    stack_end += bytes;
    return entry;
}

static void entry_is_whole(struct stack_entry *entry, enum entry_kind kind) {
    atomic_signal_fence(memory_order_release);
    *(volatile uint8_t *)&entry->kind = (uint8_t)kind;
    stack_header->end = stack_end;
}
