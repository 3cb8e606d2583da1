// SPDX-License-Identifier: MPL-2.0
// Two generations of hash sets: the older one is dropped when the newer has lasted half an hour, or
// is full (then, at a quarter of a million requests, memory matters more than an old replay).
#include "acceptance/sandbox/nonce.h"

#include <pthread.h>

enum { GENERATION_MS = 30 * 60 * 1000, SLOTS_FIRST = 1 << 10, SLOTS_MOST = 1 << 19 };

typedef struct Generation {
    Arena *arena;
    uint64_t *slots; // 0: free
    size_t slot_count, used;
    int64_t started_ms;
} Generation;

struct Nonces {
    pthread_mutex_t lock;
    Generation newer, older;
};

static void nonce_free(void *nonces_pointer) {
    Nonces *nonces = nonces_pointer;
    arena_free(nonces->newer.arena);
    arena_free(nonces->older.arena);
}

static Generation generation_new(size_t slot_count, int64_t started_ms) {
    Arena *arena = arena_new();
    return (Generation){.arena = arena,
                        .slots = ARENA_ARRAY(arena, slot_count, uint64_t),
                        .slot_count = slot_count,
                        .started_ms = started_ms};
}

Nonces *nonce_new(Arena *arena) {
    Nonces *nonces = ARENA_NEW(arena, Nonces);
    pthread_mutex_init(&nonces->lock, NULL);
    arena_defer(arena, nonce_free, nonces);
    return nonces;
}

// The slot that holds mark, or the free one where it belongs. There is always a free one.
static uint64_t *generation_slot(const Generation *generation, uint64_t mark) {
    size_t at = (size_t)mark & (generation->slot_count - 1);
    while (generation->slots[at] != 0 && generation->slots[at] != mark) {
        at = (at + 1) & (generation->slot_count - 1);
    }
    return &generation->slots[at];
}

static bool generation_has(const Generation *generation, uint64_t mark) {
    return generation->slots != NULL && *generation_slot(generation, mark) != 0;
}

static void generation_grow(Generation *generation) {
    Generation grown = generation_new(generation->slot_count * 2, generation->started_ms);
    for (size_t i = 0; i < generation->slot_count; i++) {
        uint64_t mark = generation->slots[i];
        if (mark != 0) *generation_slot(&grown, mark) = mark;
    }
    grown.used = generation->used;
    arena_free(generation->arena);
    *generation = grown;
}

static void nonce_make_room(Nonces *nonces, int64_t now_ms) {
    Generation *newer = &nonces->newer;
    bool full = newer->slots != NULL && newer->used * 2 >= newer->slot_count;
    bool old = newer->slots == NULL || now_ms - newer->started_ms >= GENERATION_MS;
    if (old || (full && newer->slot_count >= SLOTS_MOST)) {
        arena_free(nonces->older.arena);
        nonces->older = *newer;
        *newer = generation_new(SLOTS_FIRST, now_ms);
    } else if (full) {
        generation_grow(newer);
    }
}

// FNV-1a. Whoever gets here holds the secret, so nobody looks for texts with the same mark.
static uint64_t mark_text(uint64_t mark, Text text) {
    for (size_t i = 0; i < text.length; i++)
        mark = (mark ^ (unsigned char)text.data[i]) * 0x100000001b3;
    return mark;
}

// Of the pair: no key has the byte between its two halves.
static uint64_t mark_of(Text access_key_id, Text nonce) {
    uint64_t mark = mark_text(mark_text(0xcbf29ce484222325, access_key_id), TEXT("\0"));
    return mark_text(mark, nonce) | 1; // 0 means free
}

bool nonce_take(Nonces *nonces, Text access_key_id, Text nonce, int64_t now_ms) {
    uint64_t mark = mark_of(access_key_id, nonce);
    pthread_mutex_lock(&nonces->lock);
    nonce_make_room(nonces, now_ms);
    bool used = generation_has(&nonces->newer, mark) || generation_has(&nonces->older, mark);
    if (!used) {
        *generation_slot(&nonces->newer, mark) = mark;
        nonces->newer.used++;
    }
    pthread_mutex_unlock(&nonces->lock);
    return !used;
}
