// SPDX-License-Identifier: MPL-2.0
// Comparison of values. Sets are compared through hashes that do not depend on the order of their
// members, so that a big set costs a sort and not each member against each other.
#include "provider/value/value.h"

#include <stdlib.h>

static uint64_t hash_mix(uint64_t hash) {
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdU;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53U;
    return hash ^ hash >> 33;
}

static uint64_t hash_text(Text text) {
    uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3U;
    return hash_mix(hash);
}

static uint64_t value_hash(const Value *value);

static uint64_t hash_members(const Value *value) {
    uint64_t hash = 0;
    switch (value->kind) {
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++)
            hash = hash_mix(hash + value_hash(value->list.items[i]));
        return hash;
    case VALUE_SET:
        for (size_t i = 0; i < value->list.count; i++) hash += value_hash(value->list.items[i]);
        return hash;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++) {
            const ValueEntry *entry = &value->map.entries[i];
            hash += hash_mix(hash_text(entry->key) ^ value_hash(entry->value));
        }
        return hash;
    default: // VALUE_OBJECT
        for (size_t i = 0; i < value->object.type->field_count; i++) {
            uint64_t name = hash_text(text_of(value->object.type->fields[i].name));
            hash += hash_mix(name ^ value_hash(value->object.fields[i]));
        }
        return hash;
    }
}

// Equal values have equal hashes.
static uint64_t value_hash(const Value *value) {
    if (value == NULL) value = &value_null;
    uint64_t hash = 0;
    switch (value->kind) {
    case VALUE_NULL:
    case VALUE_UNKNOWN:
        break;
    case VALUE_STRING:
    case VALUE_NUMBER:
        hash = hash_text(value->text);
        break;
    case VALUE_BOOL:
        hash = value->boolean;
        break;
    case VALUE_DYNAMIC:
        hash = value_hash(value->dynamic.inner);
        break;
    default:
        hash = hash_members(value);
    }
    return hash_mix(hash + (uint64_t)value->kind);
}

typedef struct Hashed {
    uint64_t hash;
    size_t index; // where it stood, from 1
    const Value *value;
} Hashed;

static int hashed_compare(const void *left, const void *right) {
    const Hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static Hashed *hash_items(Arena *arena, const Value *const *items, size_t count) {
    Hashed *hashed = ARENA_ARRAY(arena, count, Hashed);
    for (size_t i = 0; i < count; i++)
        hashed[i] = (Hashed){.hash = value_hash(items[i]), .index = i + 1, .value = items[i]};
    qsort(hashed, count, sizeof *hashed, hashed_compare);
    return hashed;
}

enum { TAKEN = 0 }; // index of a member that already has its equal; others count from 1

// Takes the member equal to wanted out of hashed[*from…]; false when there is none. *from passes
// over what was taken before.
static bool take_equal(Hashed *hashed, size_t *from, size_t count, const Hashed *wanted) {
    while (*from < count && hashed[*from].index == TAKEN) (*from)++;
    for (size_t at = *from; at < count && hashed[at].hash == wanted->hash; at++) {
        if (hashed[at].index == TAKEN || !value_equal(hashed[at].value, wanted->value)) continue;
        hashed[at].index = TAKEN;
        return true;
    }
    return false;
}

static bool sets_equal(const Value *a, const Value *b) {
    size_t count = a->list.count;
    if (count != b->list.count) return false;
    Arena *scratch = arena_new();
    Hashed *left = hash_items(scratch, a->list.items, count);
    Hashed *right = hash_items(scratch, b->list.items, count);
    bool equal = true;
    size_t from = 0;
    for (size_t i = 0; equal && i < count; i++) equal = take_equal(right, &from, count, &left[i]);
    arena_free(scratch);
    return equal;
}

static bool lists_equal(const Value *a, const Value *b) {
    if (a->list.count != b->list.count) return false;
    for (size_t i = 0; i < a->list.count; i++) {
        if (!value_equal(a->list.items[i], b->list.items[i])) return false;
    }
    return true;
}

static bool maps_equal(const Value *a, const Value *b) {
    if (a->map.count != b->map.count) return false;
    for (size_t i = 0; i < a->map.count; i++) {
        const ValueEntry *left = &a->map.entries[i], *right = &b->map.entries[i];
        if (!text_equal(left->key, right->key)) return false;
        if (!value_equal(left->value, right->value)) return false;
    }
    return true;
}

static bool objects_equal(const Value *a, const Value *b) {
    const Type *left = a->object.type, *right = b->object.type;
    if (left->field_count != right->field_count) return false;
    for (size_t i = 0; i < left->field_count; i++) {
        Text name = text_of(left->fields[i].name);
        ptrdiff_t at = (ptrdiff_t)i;
        if (left != right && !text_is(name, right->fields[i].name))
            at = type_field_index(right, name);
        if (at < 0 || !value_equal(a->object.fields[i], b->object.fields[at])) return false;
    }
    return true;
}

static bool dynamics_equal(const Value *a, const Value *b) {
    return type_equal(a->dynamic.type, b->dynamic.type) &&
           value_equal(a->dynamic.inner, b->dynamic.inner);
}

bool value_equal(const Value *a, const Value *b) {
    if (a == NULL) a = &value_null;
    if (b == NULL) b = &value_null;
    if (a == b) return true;
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case VALUE_STRING:
    case VALUE_NUMBER:
        return text_equal(a->text, b->text);
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_LIST:
        return lists_equal(a, b);
    case VALUE_SET:
        return sets_equal(a, b);
    case VALUE_MAP:
        return maps_equal(a, b);
    case VALUE_OBJECT:
        return objects_equal(a, b);
    case VALUE_DYNAMIC:
        return dynamics_equal(a, b);
    default: // null or unknown
        return true;
    }
}

static bool repeats_earlier(const Hashed *hashed, size_t at) {
    for (size_t i = at; i > 0 && hashed[i - 1].hash == hashed[at].hash; i--) {
        if (value_equal(hashed[i - 1].value, hashed[at].value)) return true;
    }
    return false;
}

// Members that are not wholly known may turn out to differ, so none of them is a repetition.
static size_t drop_repetitions(const Value *const *items, size_t count, const Value **kept) {
    Arena *scratch = arena_new();
    const Hashed *hashed = hash_items(scratch, items, count);
    bool *repeated = ARENA_ARRAY(scratch, count, bool);
    for (size_t i = 1; i < count; i++) {
        if (hashed[i].hash == hashed[i - 1].hash && value_is_wholly_known(hashed[i].value))
            repeated[hashed[i].index - 1] = repeats_earlier(hashed, i);
    }
    size_t to = 0;
    for (size_t i = 0; i < count; i++) {
        if (!repeated[i]) kept[to++] = items[i];
    }
    arena_free(scratch);
    return to;
}

// Here and not with the other makers, because a set needs to know which members are equal.
const Value *value_list(Arena *arena, ValueKind kind, const Value *const *items, size_t count) {
    if (kind == VALUE_SET && count > 1) {
        const Value **kept = ARENA_ARRAY(arena, count, const Value *);
        count = drop_repetitions(items, count, kept);
        items = kept;
    }
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = kind, .list = {.items = items, .count = count}};
    return value;
}
