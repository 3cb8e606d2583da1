// SPDX-License-Identifier: MPL-2.0
#include "provider/value/json_memory.h"

#include <string.h>

// yajl asks to resize without saying how much there is to keep, so each piece knows its size.
typedef struct Piece {
    size_t size;
    _Alignas(max_align_t) char data[];
} Piece;

static void *piece_alloc(void *arena, size_t size) {
    Piece *piece = arena_alloc(arena, sizeof *piece + size);
    piece->size = size;
    return piece->data;
}

static void *piece_resize(void *arena, void *data, size_t size) {
    void *bigger = piece_alloc(arena, size);
    if (data == NULL) return bigger;
    const Piece *piece = (const Piece *)((const char *)data - offsetof(Piece, data));
    memcpy(bigger, data, piece->size < size ? piece->size : size);
    return bigger;
}

static void piece_free(void *arena, void *data) {
    (void)arena; // released with the arena
    (void)data;
}

yajl_alloc_funcs json_memory(Arena *arena) {
    return (yajl_alloc_funcs){
        .malloc = piece_alloc, .realloc = piece_resize, .free = piece_free, .ctx = arena};
}
