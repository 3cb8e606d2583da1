// SPDX-License-Identifier: MPL-2.0
// In place of memory for secrets (provider/base/memory.h): as zeroed as that, but without a lock,
// whose turns would depend on what lives before have left, and without the kernel's protection,
// which nothing here is about.
#include "provider/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { COMMON_SIZE = 16 * 1024 };

typedef struct Piece Piece;
struct Piece {
    Piece *next; // while idle
    size_t size;
    _Alignas(max_align_t) unsigned char data[];
};

// One thread of the machine runs all of it. All bytes of the idle ones are zero.
static struct { Piece *idle; } pieces;

void memory_protect(void) {
}

MemoryTotals memory_totals(void) {
    return (MemoryTotals){0};
}

void *memory_take(size_t size, size_t *ret_size) {
    size_t whole = size + sizeof(Piece) > COMMON_SIZE ? size + sizeof(Piece) : COMMON_SIZE;
    Piece *piece = whole == COMMON_SIZE ? pieces.idle : NULL;
    if (piece != NULL)
        pieces.idle = piece->next;
    else
        piece = calloc(1, whole); // a foreign heap: the arenas' own is what this stands for
    if (piece == NULL) return NULL;
    piece->size = whole;
    *ret_size = whole - sizeof *piece;
    return piece->data;
}

void memory_give(void *data, size_t used) {
    Piece *piece = (void *)((unsigned char *)data - offsetof(Piece, data));
    if (piece->size != COMMON_SIZE) {
        free(piece); // foreign, as above
        return;
    }
    memset(data, 0, used);
    piece->next = pieces.idle;
    pieces.idle = piece;
}
