// SPDX-License-Identifier: MPL-2.0
// Makes the identifiers that a cloud makes up: request ids, record numbers, secrets. With a seed
// the sequence repeats from run to run; without one it comes from the system's generator. Safe from
// any thread.
#pragma once

#include "provider/base/text.h"

typedef struct Ident Ident;

// seed NULL: not reproducible. Lives as long as the arena.
Ident *ident_new(Arena *arena, const int64_t *seed);
// Continues a seeded sequence far behind where earlier runs can have come, told apart by run: a
// reloaded state holds names that must not be made again.
void ident_resume(Ident *ident, int64_t run);
const char *ident_uuid(Ident *ident, Arena *arena);       // upper case, as request ids are
const char *ident_uuid_lower(Ident *ident, Arena *arena); // as FC's functionId is
const char *ident_digits(Ident *ident, Arena *arena, size_t length);  // first one not 0
const char *ident_letters(Ident *ident, Arena *arena, size_t length); // a-z
const char *ident_alnum(Ident *ident, Arena *arena, size_t length);   // a-z0-9, first a letter
const char *ident_mixed(Ident *ident, Arena *arena, size_t length);   // A-Za-z0-9, for secrets
