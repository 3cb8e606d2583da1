// SPDX-License-Identifier: MPL-2.0
#include "provider/base/memory.h"

#include "provider/base/poison.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    PIECE_SIZE = 16 * 1024, // with its header, so that it fills its pages
    PIECES_KEPT = 128,      // idle, for the next call, unless memory_keep() says otherwise
};

typedef struct Piece Piece;
struct Piece {
    Piece *next; // while idle
    size_t size; // of the pages between the guards
    bool locked;
    _Alignas(max_align_t) unsigned char data[];
};

static struct {
    pthread_mutex_t lock;
    bool protects;
    Piece *idle;
    size_t idle_count, idle_most;
    MemoryTotals totals;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .idle_most = PIECES_KEPT};

void memory_keep(size_t pieces) {
    pthread_mutex_lock(&synced.lock);
    synced.idle_most = pieces;
    pthread_mutex_unlock(&synced.lock);
}

void memory_protect(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_MEMLOCK, &limit);
    }
    pthread_mutex_lock(&synced.lock);
    synced.protects = true;
    pthread_mutex_unlock(&synced.lock);
}

MemoryTotals memory_totals(void) {
    pthread_mutex_lock(&synced.lock);
    MemoryTotals totals = synced.totals;
    pthread_mutex_unlock(&synced.lock);
    return totals;
}

static size_t page_size(void) {
    static size_t known; // every thread finds the same
    size_t size = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (size == 0) {
        size = (size_t)sysconf(_SC_PAGESIZE);
        __atomic_store_n(&known, size, __ATOMIC_RELAXED);
    }
    return size;
}

// ---- the kernel's part

// Nothing here may fail the call: where the kernel does not offer a protection, the others stay.
static bool piece_protect(void *data, size_t size) {
    (void)madvise(data, size, MADV_DONTDUMP);
    (void)madvise(data, size, MADV_WIPEONFORK);
    return mlock2(data, size, MLOCK_ONFAULT) == 0;
}

// size: whole pages.
static Piece *piece_map(size_t size, bool protects) {
    const size_t guard = page_size();
    unsigned char *all =
        mmap(NULL, size + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) return NULL;
    if (mprotect(all + guard, size, PROT_READ | PROT_WRITE) != 0) {
        munmap(all, size + 2 * guard);
        return NULL;
    }
    Piece *piece = (void *)(all + guard);
    piece->locked = protects && piece_protect(piece, size);
    piece->size = size;
    POISON_ROOT(piece, size);
    return piece;
}

static void piece_unmap(Piece *piece) {
    const size_t guard = page_size(), size = piece->size;
    POISON_NO_ROOT(piece, size);
    POISON_SHOW(piece, size); // whatever the kernel puts there next is not ours
    munmap((unsigned char *)piece - guard, size + 2 * guard);
}

// ---- the pieces kept

static Piece *piece_reuse(void) {
    pthread_mutex_lock(&synced.lock);
    Piece *piece = synced.idle;
    if (piece != NULL) {
        synced.idle = piece->next;
        synced.idle_count--;
    }
    pthread_mutex_unlock(&synced.lock);
    return piece;
}

static bool piece_keep(Piece *piece) {
    if (piece->size != PIECE_SIZE) return false;
    pthread_mutex_lock(&synced.lock);
    bool kept = synced.idle_count < synced.idle_most;
    if (kept) {
        piece->next = synced.idle;
        synced.idle = piece;
        synced.idle_count++;
    }
    pthread_mutex_unlock(&synced.lock);
    return kept;
}

static size_t *total_of(const Piece *piece) {
    return piece->locked ? &synced.totals.locked : &synced.totals.unlocked;
}

static Piece *piece_new(size_t size) {
    pthread_mutex_lock(&synced.lock);
    bool protects = synced.protects;
    pthread_mutex_unlock(&synced.lock);
    Piece *piece = piece_map(size, protects);
    if (piece == NULL || !protects) return piece;
    pthread_mutex_lock(&synced.lock);
    *total_of(piece) += size;
    pthread_mutex_unlock(&synced.lock);
    return piece;
}

static void piece_end(Piece *piece) {
    pthread_mutex_lock(&synced.lock);
    if (synced.protects && *total_of(piece) >= piece->size) *total_of(piece) -= piece->size;
    pthread_mutex_unlock(&synced.lock);
    piece_unmap(piece);
}

void *memory_take(size_t size, size_t *ret_size) {
    const size_t page = page_size();
    if (size > SIZE_MAX / 2) return NULL;
    size_t whole = (size + sizeof(Piece) + page - 1) / page * page;
    if (whole < PIECE_SIZE) whole = PIECE_SIZE;
    Piece *piece = whole == PIECE_SIZE ? piece_reuse() : NULL;
    if (piece == NULL) piece = piece_new(whole);
    if (piece == NULL) return NULL;
    *ret_size = piece->size - sizeof *piece;
    POISON_SHOW(piece->data, *ret_size);
    return piece->data;
}

void memory_give(void *data, size_t used) {
    Piece *piece = (void *)((unsigned char *)data - offsetof(Piece, data));
    POISON_SHOW(piece->data, used);
    explicit_bzero(piece->data, used);
    POISON_HIDE(piece->data, piece->size - sizeof *piece);
    if (!piece_keep(piece)) piece_end(piece);
}
