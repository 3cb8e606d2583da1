// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/shrink.h"

#include "acceptance/properties/edit.h"

// What is tried costs a run each.
enum { TRIES_MOST = 60, ALIKE = 24 };

typedef struct Shrink {
    const World *world;
    Arena *arena;
    Text fault; // how it begins
    Pair pair;
    size_t tries;
    bool smaller; // since the last look
} Shrink;

static void try_pair(Shrink *shrink, Pair pair) {
    if (shrink->tries >= TRIES_MOST) return;
    shrink->tries++;
    const char *fault = pair_fault(shrink->world, &pair, shrink->arena);
    if (fault == NULL) return;
    if (!text_equal(text_slice(text_of(fault), 0, ALIKE), shrink->fault)) return;
    shrink->pair = pair;
    shrink->smaller = true;
}

// Without the attribute in both; or with that of A in B.
static void try_path(Shrink *shrink, const char *path) {
    Pair without = shrink->pair;
    without.a = edit_drop(shrink->arena, without.a, path);
    without.b = edit_drop(shrink->arena, without.b, path);
    try_pair(shrink, without);
    const Value *former = value_at(shrink->pair.a, path), *now = value_at(shrink->pair.b, path);
    if (value_equal(former, now)) return;
    Pair kept = shrink->pair;
    kept.b = value_is_null(former) ? edit_drop(shrink->arena, kept.b, path)
                                   : value_with_at(shrink->arena, kept.b, path, former);
    try_pair(shrink, kept);
}

static void try_members(Shrink *shrink, const Value *object, const char *parent) {
    for (size_t i = 0; i < value_count(object) && object->kind == VALUE_MAP; i++) {
        const ValueEntry *entry = &object->map.entries[i];
        // A name with a dot in it cannot be addressed.
        if (text_find(entry->key, ".") >= 0) continue;
        const char *path = *parent == '\0'
                               ? entry->key.data
                               : arena_printf(shrink->arena, "%s.%s", parent, entry->key.data);
        try_path(shrink, path);
        bool there = !value_is_null(value_at(shrink->pair.a, path)) ||
                     !value_is_null(value_at(shrink->pair.b, path));
        if (there && *parent == '\0') try_members(shrink, entry->value, path);
    }
}

static void try_known(Shrink *shrink) {
    Pair a = shrink->pair;
    a.a_unknown = &value_empty_list;
    if (value_count(shrink->pair.a_unknown) > 0) try_pair(shrink, a);
    Pair b = shrink->pair;
    b.b_unknown = &value_empty_list;
    if (value_count(shrink->pair.b_unknown) > 0) try_pair(shrink, b);
}

Pair shrink_pair(const World *world, const Pair *pair, Arena *arena) {
    Shrink shrink = {.world = world, .arena = arena, .pair = *pair, .smaller = true};
    const char *fault = pair_fault(world, pair, arena);
    if (fault == NULL) return *pair; // it does not fail every time
    shrink.fault = text_slice(text_of(fault), 0, ALIKE);
    try_known(&shrink);
    while (shrink.smaller && shrink.tries < TRIES_MOST) {
        shrink.smaller = false;
        try_members(&shrink, shrink.pair.a, "");
        try_members(&shrink, shrink.pair.b, "");
    }
    return shrink.pair;
}
