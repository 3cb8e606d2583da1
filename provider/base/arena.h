// SPDX-License-Identifier: MPL-2.0
// Memory that lives as long as one call: nothing is freed one by one, arena_free() releases all of
// it. Memory is zeroed when given out and wiped when released, because it may have held secrets.
// An arena belongs to one thread at a time. Allocation never returns NULL: out of memory stops the
// process with a log line (the next apply adopts what exists).
#pragma once

#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);
// Runs deferred releases, newest first, then wipes and frees. NULL is allowed.
void arena_free(Arena *arena);

// Zeroed, aligned for any type. size 0 gives a valid pointer.
void *arena_alloc(Arena *arena, size_t size);
// count * size, stopping the process on overflow.
void *arena_array(Arena *arena, size_t count, size_t size);
// Copy of size bytes followed by a NUL.
char *arena_copy(Arena *arena, const void *data, size_t size);
char *arena_strdup(Arena *arena, const char *text);
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Calls release(handle) when the arena is freed: for CURL, EVP, FILE and other foreign handles.
void arena_defer(Arena *arena, void (*release)(void *), void *handle);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, count, Type) ((Type *)arena_array((arena), (count), sizeof(Type)))
