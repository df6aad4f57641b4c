/*
 * Walks over the frames of a thread's stack, by the tables that compilers leave in every file for exceptions (.eh_frame), so
 * that programs need no frame pointers; where there is no table (code made at run time, assembly), by the frame pointer.
 *
 * A table is a program that says, for each instruction, where the caller's registers are. It is run once for each return
 * address; what comes of it is a RULE, kept by address:
 *
 *   CFA, the caller's stack pointer  =  rsp or rbp + cfa_offset, or what is stored there
 *   return address                   =  at CFA + return_offset, or at rsp + return_offset (a signal's frame)
 *   the caller's rbp                 =  the same, or at CFA or rsp + frame_offset
 *
 * The format is that of the Linux Standard Base, chapter Exception Frames, and of DWARF 5, section 6.4. Other registers are not
 * followed: a frame that is found by one of them is walked over by its frame pointer.
 *
 * No word is read that cannot be: within what is known of the thread's own stack, upwards only, and elsewhere (a coroutine's
 * stack, a handler's) each page is asked for first.
 */

enum base { BY_STACK = 1, BY_FRAME, AT_STACK, AT_FRAME, NO_TABLE, OUTERMOST };
enum saved { SAME, AT_CFA, AT_SP, UNDEFINED };
enum flag { INTERRUPTED = 1, OWN_CODE = 2 };

/* ---- the thread's stack ---- */

#define GROWS (128UL << 20)          /* how far below what is known the first thread's stack is looked for */

static __thread uint64_t stack_from STATIC_TLS, stack_to STATIC_TLS;

struct view { uint64_t from, to, page; };        /* readable for certain; the page that was asked for last */

static struct view view_of_stack(uint64_t sp) {
    int first = self() == own_pid;
    if (!stack_to || (first && sp < stack_from && sp + GROWS > stack_from)) {
        uint64_t from = 0, to = 0;
        if (area_of(sp, &from, &to) && (!stack_to || to == stack_to)) {
            uint64_t own = (uint64_t)pthread_self();
            stack_from = from;
            stack_to = first || own < sp || own > to ? to : own;
        }
        if (!first && (uint64_t)pthread_self() < sp) stack_from = stack_to = 1;      /* begun on another stack: nothing is known */
    }
    return sp >= stack_from && sp < stack_to ? (struct view){sp, stack_to, 0} : (struct view){0, 0, 0};
}

static int stack_word(struct view *view, uint64_t at, uint64_t *word) {
    if (at & 7) return 0;
    if (at < view->from || at + 8 > view->to) {
        if ((at & ~(PAGE - 1)) != view->page) {
            if (!readable(at)) return 0;
            view->page = at & ~(PAGE - 1);
        }
    }
    *word = *(const uint64_t *)at;
    return 1;
}

#if defined(__x86_64__)

/* ---- reading tables ---- */

#define STACK_REGISTER 7
#define FRAME_REGISTER 6
#define RETURN_COLUMN 16

struct text { const unsigned char *at, *end; int bad; };

static uint64_t bytes(struct text *t, unsigned n) {
    uint64_t value = 0;
    if (t->bad || (size_t)(t->end - t->at) < n) {
        t->bad = 1;
        return 0;
    }
    memcpy(&value, t->at, n);
    t->at += n;
    return value;
}
static uint64_t uleb(struct text *t) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint64_t b = bytes(t, 1);
        if (shift < 64) value |= (b & 0x7f) << shift;
        if (!(b & 0x80)) return value;
    }
}
static int64_t sleb(struct text *t) {
    uint64_t value = 0, b;
    unsigned shift = 0;
    do {
        b = bytes(t, 1);
        if (shift < 64) value |= (b & 0x7f) << shift;
        shift += 7;
    } while (b & 0x80);
    if (shift < 64 && (b & 0x40)) value |= ~0UL << shift;
    return (int64_t)value;
}

/* An address as `encoding` (DW_EH_PE_*) says; only what compilers write: absolute or relative to itself. */
static uint64_t encoded(struct text *t, unsigned encoding) {
    uint64_t here = (uint64_t)t->at, value;
    switch (encoding & 0x0f) {
    case 0x00: case 0x04: case 0x0c: value = bytes(t, 8); break;
    case 0x03: value = bytes(t, 4); break;
    case 0x0b: value = (uint64_t)(int64_t)(int32_t)bytes(t, 4); break;
    default: t->bad = 1; return 0;
    }
    if ((encoding & 0x70) == 0x10) value += here;
    else if (encoding & 0x70) t->bad = 1;
    return value;
}

/* A length and what it spans. */
static struct text spanned(uint64_t at) {
    struct text t = {(const unsigned char *)at, (const unsigned char *)at + 4, 0};
    if (!readable(at) || !readable(at + 4)) return (struct text){0, 0, 1};
    uint64_t length = bytes(&t, 4);
    if (length < 4 || length > (1 << 20) || !readable(at + 4 + length - 1)) t.bad = 1;
    t.end = t.at + length;
    return t;
}

struct table {
    uint64_t begin, end;             /* the code it is about */
    uint64_t code_unit;
    int64_t data_unit;
    struct text common, own;         /* instructions */
    int interrupted, sized;
    unsigned encoding;
};

static int read_common(uint64_t at, struct table *table) {
    struct text t = spanned(at);
    if (t.bad || bytes(&t, 4) != 0) return 0;
    uint64_t version = bytes(&t, 1);
    const char *augmentation = (const char *)t.at;
    while (!t.bad && bytes(&t, 1)) {}
    table->code_unit = uleb(&t);
    table->data_unit = sleb(&t);
    uint64_t column = version == 1 ? bytes(&t, 1) : uleb(&t);
    if (t.bad || column != RETURN_COLUMN || (*augmentation && *augmentation != 'z')) return 0;
    table->encoding = 0;
    if (*augmentation == 'z') {
        uint64_t length = uleb(&t);
        const unsigned char *after = t.at + length;
        table->sized = 1;
        for (const char *a = augmentation + 1; *a && !t.bad; a++) {
            if (*a == 'R') table->encoding = (unsigned)bytes(&t, 1);
            else if (*a == 'S') table->interrupted = 1;
            else if (*a == 'L') bytes(&t, 1);
            else if (*a == 'P') encoded(&t, (unsigned)bytes(&t, 1) & 0x0f);
            else break;
        }
        if (after > t.end) return 0;
        t.at = after;
    }
    table->common = t;
    return !t.bad;
}

/* The table of an address, by halving the file's index. */
static int find_table(const struct module *m, uint64_t pc, struct table *table) {
    const unsigned char *index = (const unsigned char *)m->index;
    if (!index || !readable(m->index) || index[0] != 1 || index[2] != 0x03 || index[3] != 0x3b) return 0;
    struct text head = {index + 4, index + 16, 0};
    if ((index[1] & 0x0f) != 0x0b && (index[1] & 0x0f) != 0x03) return 0;
    bytes(&head, 4);
    uint64_t low = 0, high = bytes(&head, 4);
    const int32_t (*row)[2] = (const int32_t (*)[2])(const void *)(index + 12);
    if (!high || !readable((uint64_t)(row + high) - 1)) return 0;
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;
        if (m->index + (uint64_t)(int64_t)row[middle][0] <= pc) low = middle;
        else high = middle;
    }
    uint64_t at = m->index + (uint64_t)(int64_t)row[low][1];
    struct text t = spanned(at);
    uint64_t back_at = (uint64_t)t.at, back = bytes(&t, 4);
    if (t.bad || !back || !read_common(back_at - back, table)) return 0;
    table->begin = encoded(&t, table->encoding);
    table->end = table->begin + encoded(&t, table->encoding & 0x0f);
    if (table->sized) {
        uint64_t length = uleb(&t);
        if (length > (uint64_t)(t.end - t.at)) return 0;
        t.at += length;
    }
    table->own = t;
    return !t.bad && pc >= table->begin && pc < table->end;
}

/* ---- running a table ---- */

struct registers {
    int64_t cfa_offset, return_offset, frame_offset;
    uint8_t cfa, back, frame;
};

/* What an expression says, where it is one of those that are written: a register and an offset, perhaps what is stored there. */
static int expression(struct text *t, int64_t *offset) {
    uint64_t length = uleb(t);
    if (t->bad || length > (uint64_t)(t->end - t->at)) {
        t->bad = 1;
        return 0;
    }
    struct text e = {t->at, t->at + length, 0};
    t->at += length;
    uint64_t operation = bytes(&e, 1);
    *offset = sleb(&e);
    int deref = e.at < e.end && *e.at == 0x06;
    if (e.bad || e.at + deref != e.end) return 0;
    if (operation == 0x70 + STACK_REGISTER) return deref ? AT_STACK : BY_STACK;
    if (operation == 0x70 + FRAME_REGISTER) return deref ? AT_FRAME : BY_FRAME;
    return 0;
}

static int base_of(uint64_t number) {
    return number == STACK_REGISTER ? BY_STACK : number == FRAME_REGISTER ? BY_FRAME : NO_TABLE;
}

static void save(struct registers *r, uint64_t number, int how, int64_t offset) {
    if (number == RETURN_COLUMN) r->back = (uint8_t)how, r->return_offset = offset;
    if (number == FRAME_REGISTER) r->frame = (uint8_t)how, r->frame_offset = offset;
}

static int run(struct text t, const struct table *table, uint64_t pc, struct registers *r, const struct registers *first) {
    struct registers kept[8];
    int depth = 0;
    uint64_t at = table->begin, number;
    int64_t offset;
    int how;
    while (t.at < t.end && !t.bad && at <= pc) {
        uint64_t code = bytes(&t, 1), low = code & 0x3f;
        switch (code & 0xc0) {
        case 0x40: at += low * table->code_unit; continue;                               /* advance_loc */
        case 0x80: save(r, low, AT_CFA, (int64_t)uleb(&t) * table->data_unit); continue; /* offset */
        case 0xc0:                                                                       /* restore */
            if (low == FRAME_REGISTER) save(r, low, first->frame, first->frame_offset);
            else save(r, low, first->back, first->return_offset);
            continue;
        }
        switch (code) {
        case 0x00: break;
        case 0x01: at = encoded(&t, table->encoding); break;                             /* set_loc */
        case 0x02: at += bytes(&t, 1) * table->code_unit; break;
        case 0x03: at += bytes(&t, 2) * table->code_unit; break;
        case 0x04: at += bytes(&t, 4) * table->code_unit; break;
        case 0x05: number = uleb(&t); save(r, number, AT_CFA, (int64_t)uleb(&t) * table->data_unit); break;
        case 0x06: uleb(&t); break;                                                      /* restore_extended: neither register */
        case 0x07: save(r, uleb(&t), UNDEFINED, 0); break;
        case 0x08: save(r, uleb(&t), SAME, 0); break;
        case 0x09: uleb(&t); uleb(&t); break;                                            /* register */
        case 0x0a: if (depth < 8) kept[depth++] = *r; else return 0; break;
        case 0x0b: if (depth) *r = kept[--depth]; else return 0; break;
        case 0x0c: r->cfa = (uint8_t)base_of(uleb(&t)); r->cfa_offset = (int64_t)uleb(&t); break;
        case 0x0d: r->cfa = (uint8_t)base_of(uleb(&t)); break;
        case 0x0e: r->cfa_offset = (int64_t)uleb(&t); break;
        case 0x0f: how = expression(&t, &offset); r->cfa = (uint8_t)(how ? how : NO_TABLE); r->cfa_offset = offset; break;
        case 0x10:
            number = uleb(&t);
            how = expression(&t, &offset);
            if (number == RETURN_COLUMN || number == FRAME_REGISTER) {
                if (how == BY_STACK) save(r, number, AT_SP, offset);
                else if (number == RETURN_COLUMN) r->cfa = NO_TABLE;
                else if (how != BY_FRAME || offset != 0) r->frame = UNDEFINED;
                else r->frame = AT_CFA + 8;                                              /* at rbp itself */
            }
            break;
        case 0x11: number = uleb(&t); save(r, number, AT_CFA, sleb(&t) * table->data_unit); break;
        case 0x12: r->cfa = (uint8_t)base_of(uleb(&t)); r->cfa_offset = sleb(&t) * table->data_unit; break;
        case 0x13: r->cfa_offset = sleb(&t) * table->data_unit; break;
        case 0x14: uleb(&t); uleb(&t); break;                                            /* val_offset */
        case 0x15: uleb(&t); sleb(&t); break;
        case 0x16: uleb(&t); expression(&t, &offset); break;
        case 0x2e: uleb(&t); break;                                                      /* GNU_args_size */
        default: return 0;
        }
    }
    return !t.bad;
}

static int main_and_its_end(int count, char **arguments, char **variables);
static uintptr_t own_from, own_to;   /* our text */

static void make_rule(uint64_t pc, uint64_t inside, struct rule *rule) {
    struct module *m = module_of(inside);
    struct table table = {0};
    struct registers r = {0, -8, 0, 0, AT_CFA, SAME}, first;
    *rule = (struct rule){.where = m && m->id ? m->id << 48 | ((inside - m->bias) & 0xffffffffffffUL) : 0, .cfa = NO_TABLE};
    if (inside >= own_from && inside < own_to) rule->flags |= OWN_CODE;
    if (m && m->id && find_table(m, inside, &table)) {
        first = r;
        if (run(table.common, &table, ~0UL, &r, &first)) {
            first = r;
            if (run(table.own, &table, inside, &r, &first) && r.cfa) {
                rule->cfa = r.cfa;
                rule->back = r.back;
                rule->frame = r.frame;
                rule->cfa_offset = (int32_t)r.cfa_offset;
                rule->return_offset = (int32_t)r.return_offset;
                rule->frame_offset = (int32_t)r.frame_offset;
            }
        }
        if (table.interrupted) rule->flags |= INTERRUPTED;
        if (r.back == UNDEFINED || table.begin == (uint64_t)main_and_its_end) rule->cfa = OUTERMOST;
    }
    rule->pc = pc;
}

static const struct rule *rule_of(uint64_t pc, uint64_t inside) {
    uint64_t at = (pc * 0x9e3779b97f4a7c15UL) >> 50;
    struct rule *rule = unwinding->rule + at % RULES, *other = unwinding->rule + (at ^ 1) % RULES;
    if (LIKELY(rule->pc == pc)) return rule;
    if (other->pc == pc) return other;
    struct rule made;
    make_rule(pc, inside, &made);
    if (rule->pc) *other = *rule;
    *rule = made;
    return rule;
}

/* Collects the frames from a function of ours upwards, ours left out; `more` tells that there are others. */
static uint64_t walk(const void *frame, uint64_t *to, uint64_t most, int *more) {
    const uint64_t *here = frame;
    uint64_t pc = here[1], sp = (uint64_t)(here + 2), fp = here[0], count = 0;
    int interrupted = 0;
    struct view view = view_of_stack((uint64_t)here);
    if (UNLIKELY(modules_changed)) read_modules();
    for (int steps = 0; steps < 4 * MOST_DEPTH; steps++) {
        const struct rule *rule = rule_of(pc + (uint64_t)interrupted, pc - !interrupted);
        if (rule->cfa == OUTERMOST && rule->flags & OWN_CODE) return count;
        if (!(rule->flags & (OWN_CODE | INTERRUPTED))) {
            if (count == most) {
                *more = 1;
                return count;
            }
            to[count++] = rule->where;
        }
        if (rule->cfa == OUTERMOST) return count;
        uint64_t cfa = 0, next = 0, saved = fp;
        if (rule->cfa == NO_TABLE) {
            /* Code of no file is where the walk ends: one such frame can be told, a row of them would be a guess. */
            if (!rule->where || fp < sp || !stack_word(&view, fp, &saved) || !stack_word(&view, fp + 8, &next) || saved <= fp) return count;
            cfa = fp + 16;
        } else {
            cfa = (rule->cfa == BY_STACK || rule->cfa == AT_STACK ? sp : fp) + (uint64_t)(int64_t)rule->cfa_offset;
            if (rule->cfa >= AT_STACK && !stack_word(&view, cfa, &cfa)) return count;
            uint64_t at = (rule->back == AT_SP ? sp : cfa) + (uint64_t)(int64_t)rule->return_offset;
            if (!stack_word(&view, at, &next)) return count;
            if (rule->frame == AT_CFA + 8 ? !stack_word(&view, fp, &saved)
                : rule->frame == AT_CFA || rule->frame == AT_SP
                ? !stack_word(&view, (rule->frame == AT_SP ? sp : cfa) + (uint64_t)(int64_t)rule->frame_offset, &saved) : 0) return count;
        }
        if (cfa <= sp && !(rule->flags & INTERRUPTED)) return count;
        interrupted = (rule->flags & INTERRUPTED) != 0;
        if (interrupted || cfa < view.from) view.from = view.to = 0;   /* an interrupted frame may be on another stack */
        if (next < PAGE) return count;
        pc = next;
        sp = cfa;
        fp = saved;
    }
    return count;
}

#else

static uintptr_t own_from, own_to;

/* Compilers for aarch64 keep frame pointers: each frame's record holds the caller's and the return address. */
static uint64_t walk(const void *frame, uint64_t *to, uint64_t most, int *more) {
    uint64_t fp = (uint64_t)frame, pc, next, count = 0;
    struct view view = view_of_stack(fp);
    if (UNLIKELY(modules_changed)) read_modules();
    while (stack_word(&view, fp, &next) && stack_word(&view, fp + 8, &pc)) {
        register uint64_t x30 __asm__("x30") = pc;
        __asm__("hint 7" : "+r"(x30));               /* takes a signature off */
        pc = x30 - 1;
        if (pc < PAGE) return count;
        int own = pc >= own_from && pc < own_to;
        if (own && count) return count;
        if (!own) {
            struct module *m = module_of(pc);
            if (count == most) {
                *more = 1;
                return count;
            }
            to[count++] = m && m->id ? m->id << 48 | ((pc - m->bias) & 0xffffffffffffUL) : 0;
        }
        if (next <= fp) return count;
        fp = next;
    }
    return count;
}

#endif
