/*
 * Preloaded behind the recorder where a program runs with jemalloc or tcmalloc: notes the calls of their own interfaces. Compiled
 * once for each: with -DJEMALLOC, with -DJEMALLOC_PREFIXED for one whose names begin with je_, or with -DTCMALLOC.
 *
 * It is a library of its own because a program asks whether it has such an allocator by whether these names exist. Where one
 * does not exist behind this library, the call answers as an allocator without the name would.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern void alloclab_steered(const char *text, const void *function, int64_t answer) __attribute__((weak));

static void steered(const char *text, const void *function, int64_t answer) {
    if (alloclab_steered) alloclab_steered(text, function, answer);
}

/* Looked up at each call: these are rare, and a library may be opened late. */
static void *next(const char *name) {
    int error = errno;
    void *found = dlsym(RTLD_NEXT, name);
    errno = error;
    return found;
}

static char *put_text(char *to, const char *end, const char *text) {
    while (*text && to < end) *to++ = *text++;
    return to;
}

static char *put_signed(char *to, const char *end, int64_t value) {
    char digits[24];
    int n = 0;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (value < 0) to = put_text(to, end, "-");
    do digits[n++] = (char)('0' + left % 10);
    while (left /= 10);
    while (n && to < end) *to++ = digits[--n];
    return to;
}

#if defined(JEMALLOC) || defined(JEMALLOC_PREFIXED)
/* A new value, by its length: a flag, a number of 32 or 64 bits, otherwise its bytes. */
static char *put_value(char *to, const char *end, const void *value, size_t length) {
    if (length == 1) return put_text(to, end, *(const char *)value ? "true" : "false");
    if (length == 4) {
        uint32_t number;
        memcpy(&number, value, 4);
        return put_signed(to, end, number);
    }
    if (length == 8) {
        int64_t number;
        memcpy(&number, value, 8);
        return put_signed(to, end, number);
    }
    to = put_text(to, end, "0x");
    for (size_t i = 0; i < length; i++) {
        unsigned byte = ((const unsigned char *)value)[i];
        char pair[3] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15], 0};
        to = put_text(to, end, pair);
    }
    return to;
}

/* ---- jemalloc: a control that is only read steers nothing, but for those that act ---- */

static int acts(const char *name) {
    const char *last = strrchr(name, '.');
    last = last ? last + 1 : name;
    static const char *const verbs[] = {
        "flush", "purge", "decay", "reset", "destroy", "create", "epoch", "idle", "dump", "boost"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(last, verbs[i])) return strcmp(last, "epoch") != 0;
    return 0;
}

static void note_control(const char *name, const void *value, size_t length, const void *function, int answer) {
    char text[512] = {0};
    const char *end = text + sizeof text - 1;
    if (!value && !acts(name)) return;
    if (value && !strcmp(name, "epoch")) return;
    char *p = put_text(put_text(text, end, "mallctl "), end, name);
    if (value) put_value(put_text(p, end, " "), end, value, length);
    steered(text, function, answer);
}

typedef int control(const char *, void *, size_t *, void *, size_t);
typedef int to_mib(const char *, size_t *, size_t *);
typedef int by_mib(const size_t *, size_t, void *, size_t *, void *, size_t);

static int call_control(const char *symbol, const char *name, void *old, size_t *old_length, void *value, size_t length) {
    control *real = (control *)next(symbol);
    if (!real) return ENOENT;
    int answer = real(name, old, old_length, value, length);
    note_control(name, value, length, (const void *)real, answer);
    return answer;
}

/* Names of numbered controls, to be told again when they are used by number. */
#define REMEMBERED 64
static struct { size_t length, mib[8]; char name[96]; } remembered[REMEMBERED];
static unsigned remembered_count;

static void remember(const char *name, const size_t *mib, size_t length) {
    unsigned at = __atomic_fetch_add(&remembered_count, 1, __ATOMIC_RELAXED) % REMEMBERED;
    if (length > 8) return;
    remembered[at].length = length;
    memcpy(remembered[at].mib, mib, length * sizeof *mib);
    strncpy(remembered[at].name, name, sizeof remembered[at].name - 1);
}

/* The name of a control with these numbers: that of a remembered one that differs only where names hold an index. */
static int name_of(const size_t *mib, size_t length, char *to, const char *end) {
    for (unsigned i = 0; i < REMEMBERED; i++) {
        if (!remembered[i].length || remembered[i].length != length || mib[0] != remembered[i].mib[0]) continue;
        const char *p = remembered[i].name;
        char *out = to;
        int fits = 1;
        for (size_t part = 0; part < length && fits; part++) {
            const char *dot = strchr(p, '.');
            size_t n = dot ? (size_t)(dot - p) : strlen(p);
            if (*p >= '0' && *p <= '9') out = put_signed(out, end, (int64_t)mib[part]);
            else if (mib[part] != remembered[i].mib[part]) fits = 0;
            else for (size_t k = 0; k < n && out < end; k++) *out++ = p[k];
            if (part + 1 < length) out = put_text(out, end, ".");
            p += n + (dot != 0);
        }
        if (fits) {
            *out = 0;
            return 1;
        }
    }
    return 0;
}

static int call_to_mib(const char *symbol, const char *name, size_t *mib, size_t *length) {
    to_mib *real = (to_mib *)next(symbol);
    if (!real) return ENOENT;
    int answer = real(name, mib, length);
    if (!answer) remember(name, mib, *length);
    return answer;
}

static int call_by_mib(const char *symbol, const size_t *mib, size_t count, void *old, size_t *old_length, void *value,
    size_t length) {
    by_mib *real = (by_mib *)next(symbol);
    char name[160];
    if (!real) return ENOENT;
    int answer = real(mib, count, old, old_length, value, length);
    if (count && name_of(mib, count, name, name + sizeof name - 1))
        note_control(name, value, length, (const void *)real, answer);
    return answer;
}

#define INTERFACE(prefix)                                                                                                   \
    int prefix##mallctl(const char *name, void *old, size_t *old_length, void *value, size_t length) {                     \
        return call_control(#prefix "mallctl", name, old, old_length, value, length);                                      \
    }                                                                                                                      \
    int prefix##mallctlnametomib(const char *name, size_t *mib, size_t *length) {                                          \
        return call_to_mib(#prefix "mallctlnametomib", name, mib, length);                                                 \
    }                                                                                                                      \
    int prefix##mallctlbymib(const size_t *mib, size_t count, void *old, size_t *old_length, void *value, size_t length) { \
        return call_by_mib(#prefix "mallctlbymib", mib, count, old, old_length, value, length);                            \
    }

#ifdef JEMALLOC_PREFIXED
INTERFACE(je_)
#else
INTERFACE()
#endif
#endif

#ifdef TCMALLOC

/* ---- tcmalloc: gperftools' malloc_extension_c.h ---- */

#define WITHOUT_ARGUMENTS(name)                           \
    void name(void) {                                     \
        void (*real)(void) = (void (*)(void))next(#name); \
        if (!real) return;                                \
        real();                                           \
        steered(#name, (const void *)real, 0);            \
    }

WITHOUT_ARGUMENTS(MallocExtension_ReleaseFreeMemory)
WITHOUT_ARGUMENTS(MallocExtension_MarkThreadIdle)
WITHOUT_ARGUMENTS(MallocExtension_MarkThreadBusy)
WITHOUT_ARGUMENTS(MallocExtension_MarkThreadTemporarilyIdle)

void MallocExtension_ReleaseToSystem(size_t bytes) {
    void (*real)(size_t) = (void (*)(size_t))next("MallocExtension_ReleaseToSystem");
    char text[64] = {0};
    if (!real) return;
    real(bytes);
    put_signed(put_text(text, text + 63, "MallocExtension_ReleaseToSystem "), text + 63, (int64_t)bytes);
    steered(text, (const void *)real, 0);
}

int MallocExtension_SetNumericProperty(const char *property, size_t value) {
    int (*real)(const char *, size_t) = (int (*)(const char *, size_t))next("MallocExtension_SetNumericProperty");
    char text[256] = {0};
    const char *end = text + sizeof text - 1;
    if (!real) return 0;
    int answer = real(property, value);
    char *p = put_text(put_text(text, end, "MallocExtension_SetNumericProperty "), end, property);
    put_signed(put_text(p, end, " "), end, (int64_t)value);
    steered(text, (const void *)real, answer);
    return answer;
}

void MallocExtension_SetMemoryReleaseRate(double rate) {
    void (*real)(double) = (void (*)(double))next("MallocExtension_SetMemoryReleaseRate");
    char text[96] = {0};
    const char *end = text + sizeof text - 1;
    if (!real) return;
    real(rate);
    put_signed(put_text(text, end, "MallocExtension_SetMemoryReleaseRate "), end, (int64_t)rate);
    steered(text, (const void *)real, 0);
}
#endif
