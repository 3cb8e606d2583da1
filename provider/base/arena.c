// SPDX-License-Identifier: MPL-2.0
#include "provider/base/arena.h"

#include "provider/base/memory.h"
#include "provider/base/poison.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_SIZE = 16 * 1024 - 128 }; // a common piece of memory.h, less two headers

typedef struct Block Block;
struct Block {
    Block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char data[];
};

typedef struct Deferred Deferred;
struct Deferred {
    Deferred *next;
    void (*release)(void *);
    void *handle;
};

struct Arena {
    Block *blocks; // newest first; allocation is from the first
    Deferred *deferred;
};

// The next apply adopts whatever exists, so stopping here loses nothing.
static void *out_of_memory(void) {
    static const char line[] = "fatal error: out of memory\n";
    (void)!write(STDERR_FILENO, line, sizeof line - 1);
    abort();
}

Arena *arena_new(void) {
    Arena *arena = calloc(1, sizeof *arena);
    return arena != NULL ? arena : out_of_memory();
}

void arena_free(Arena *arena) {
    if (arena == NULL) return;
    for (Deferred *d = arena->deferred; d != NULL; d = d->next) d->release(d->handle);
    for (Block *block = arena->blocks; block != NULL;) {
        Block *next = block->next;
        memory_give(block, sizeof *block + block->used);
        block = next;
    }
    free(arena);
}

static Block *arena_grow(Arena *arena, size_t size) {
    size_t room;
    Block *block = memory_take(sizeof *block + (size > BLOCK_SIZE ? size : BLOCK_SIZE), &room);
    if (block == NULL) return out_of_memory();
    block->size = room - sizeof *block;
    POISON_HIDE(block->data, block->size);
    // A large piece gets a block of its own behind the current one, which still has room.
    if (size > BLOCK_SIZE / 4 && arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(Arena *arena, size_t size) {
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2) return out_of_memory();
    size_t need = size == 0 ? align : (size + align - 1) / align * align;
    Block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need) block = arena_grow(arena, need);
    void *data = block->data + block->used;
    block->used += need;
    POISON_SHOW(data, size);
    return data;
}

void *arena_array(Arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) return out_of_memory();
    return arena_alloc(arena, count * size);
}

char *arena_copy(Arena *arena, const void *data, size_t size) {
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0) memcpy(copy, data, size);
    return copy;
}

char *arena_strdup(Arena *arena, const char *text) {
    return arena_copy(arena, text, strlen(text));
}

// The room that is left in the block that allocation is from; NULL: none.
static char *arena_room(Arena *arena, size_t *ret_size) {
    Block *block = arena->blocks;
    *ret_size = block == NULL ? 0 : block->size - block->used;
    if (*ret_size == 0) return NULL;
    POISON_SHOW(block->data + block->used, *ret_size);
    return (char *)block->data + block->used;
}

// Most texts fit where the next allocation will be; what does not is printed again, and leaves the
// room as empty as it was.
char *arena_printf(Arena *arena, const char *format, ...) {
    va_list args, again;
    size_t room;
    char *text = arena_room(arena, &room);
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(text, room, format, args);
    va_end(args);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    bool fits = size <= room;
    if (!fits && room > 0) memset(text, 0, room);
    if (room > 0) POISON_HIDE(text, room);
    text = arena_alloc(arena, size);
    if (!fits && length > 0) vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

void arena_defer(Arena *arena, void (*release)(void *), void *handle) {
    Deferred *deferred = ARENA_NEW(arena, Deferred);
    *deferred = (Deferred){.next = arena->deferred, .release = release, .handle = handle};
    arena->deferred = deferred;
}
