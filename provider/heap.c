// SPDX-License-Identifier: MPL-2.0
// The heap of the provider's process: the C library's own, but wiped at every free() and, however
// it grows, excluded from core dumps. What gRPC, libcurl, OpenSSL and the others keep of a request
// or an answer is theirs to release and ours to clean; none of them offers a hook for all its
// memory. Linked into the program alone: the loader prefers these functions to the C library's for
// every library of the process. In a process that loads the file instead of running it nobody calls
// them. Under a sanitizer, which brings a heap of its own, there is nothing here.
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
typedef int heap_is_the_sanitizers;
#else

// The C library's own, under the names that it exports for replacements.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *data);

#define VISIBLE __attribute__((visibility("default")))

// The break up to which the heap is excluded from dumps; 0: not looked at yet.
static _Atomic uintptr_t heap_end;
static _Atomic uintptr_t heap_begin;

static uintptr_t page_below(uintptr_t address) {
    return address & ~((uintptr_t)getpagesize() - 1);
}

static void exclude(uintptr_t from, uintptr_t to) {
    int error = errno;
    uintptr_t first = page_below(from), end = page_below(to + (uintptr_t)getpagesize() - 1);
    (void)madvise((void *)first, end - first, MADV_DONTDUMP);
    errno = error;
}

// The C library takes memory from the break, and the largest pieces from mmap().
static void *exclude_new(void *data) {
    if (data == NULL) return NULL;
    uintptr_t at = (uintptr_t)data, end = (uintptr_t)sbrk(0), known = heap_end;
    if (known == 0 && at < end) {
        heap_begin = known = page_below(at);
        heap_end = end;
        exclude(known, end);
    } else if (end != known) {
        if (end > known) exclude(known, end);
        heap_end = end;
    }
    if (at >= end || at < heap_begin) exclude(at, at + malloc_usable_size(data));
    return data;
}

static void *take(size_t size) {
    return exclude_new(__libc_malloc(size));
}

static void give(void *data) {
    if (data == NULL) return;
    explicit_bzero(data, malloc_usable_size(data));
    __libc_free(data);
}

VISIBLE void *malloc(size_t size) {
    return take(size);
}

VISIBLE void *calloc(size_t count, size_t size) {
    return exclude_new(__libc_calloc(count, size));
}

VISIBLE void free(void *data) {
    give(data);
}

// Never in the place of the old piece but when it fits there: the C library would move it, and
// leave a copy behind.
VISIBLE void *realloc(void *data, size_t size) {
    if (data == NULL) return take(size);
    size_t present = malloc_usable_size(data);
    if (size != 0 && size <= present && size >= present / 2) return data;
    void *moved = size != 0 ? take(size) : NULL;
    if (moved != NULL) memcpy(moved, data, present < size ? present : size);
    if (moved != NULL || size == 0) give(data);
    return moved;
}

VISIBLE void *memalign(size_t alignment, size_t size) {
    return exclude_new(__libc_memalign(alignment, size));
}

VISIBLE void *aligned_alloc(size_t alignment, size_t size) {
    return exclude_new(__libc_memalign(alignment, size));
}

VISIBLE int posix_memalign(void **ret, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
        return EINVAL;
    void *data = exclude_new(__libc_memalign(alignment, size));
    if (data == NULL) return ENOMEM;
    *ret = data;
    return 0;
}

#endif
