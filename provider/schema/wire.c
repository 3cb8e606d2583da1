// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/wire.h"

#include "provider/schema/attrs.h"
#include "provider/schema/wire_place.h"

// Whether a row is something that is sent: not what only the provider's state knows.
static bool wire_is_sent(const Attr *row) {
    return row->flags & (REQUIRED | OPTIONAL) && !(row->flags & (WRITE_ONLY | TWIN_VERSION));
}

// ---- Value -> JSON

typedef struct Encoder {
    Arena *arena;
    const char *part;
} Encoder;

static const Value *wire_encode_rows(const Encoder *e, const Attr *rows, const Value *object,
                                     WirePlace around, const Value *body);

static const Value *wire_encode_element(const Encoder *e, const Attr *row, const Value *element) {
    if (!value_is_given(element)) return &value_null;
    if (row->type.attrs == NULL) return element;
    return wire_encode_rows(e, row->type.attrs, element, (WirePlace){e->part, ""},
                            &value_empty_map);
}

// A null or unknown element is left out, as a member would be.
static const Value *wire_encode_list(const Encoder *e, const Attr *row, const Value *list) {
    const Value **items = ARENA_ARRAY(e->arena, list->list.count, const Value *);
    size_t count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        const Value *item = wire_encode_element(e, row, list->list.items[i]);
        if (!value_is_null(item)) items[count++] = item;
    }
    return value_list(e->arena, VALUE_LIST, items, count);
}

static const Value *wire_encode_map(const Encoder *e, const Attr *row, const Value *map) {
    ValueEntry *entries = ARENA_ARRAY(e->arena, map->map.count, ValueEntry);
    size_t count = 0;
    for (size_t i = 0; i < map->map.count; i++) {
        const ValueEntry entry = {map->map.entries[i].key,
                                  wire_encode_element(e, row, map->map.entries[i].value)};
        if (!value_is_null(entry.value)) entries[count++] = entry;
    }
    return value_map(e->arena, entries, count);
}

static const Value *wire_encode_plain(const Encoder *e, const Attr *row, const Value *value) {
    switch (value->kind) {
    case VALUE_LIST:
    case VALUE_SET:
        return wire_encode_list(e, row, value);
    case VALUE_MAP:
        return wire_encode_map(e, row, value);
    default:
        return value;
    }
}

// An object is a place for its members; one without any is sent as {} if it has a place of its own.
static const Value *wire_encode_object(const Encoder *e, const Attr *row, const Value *value,
                                       WirePlace place, const Value *body) {
    bool stands_alone = wire_place_in(place, e->part) && *place.wire != '\0';
    if (stands_alone && value_is_null(value_at(body, place.wire)))
        body = value_with_at(e->arena, body, place.wire, &value_empty_map);
    return wire_encode_rows(e, row->type.attrs, value, place, body);
}

static const Value *wire_encode_rows(const Encoder *e, const Attr *rows, const Value *object,
                                     WirePlace around, const Value *body) {
    for (; rows->name != NULL; rows++) {
        const Value *value = value_get(object, rows->name);
        if (!wire_is_sent(rows) || !value_is_given(value)) continue;
        const WirePlace place = wire_place(e->arena, rows, around);
        if (rows->type.kind == TYPE_OBJECT)
            body = wire_encode_object(e, rows, value, place, body);
        else if (wire_place_in(place, e->part))
            body = value_with_at(e->arena, body, place.wire, wire_encode_plain(e, rows, value));
    }
    return body;
}

const Value *wire_encode(Arena *arena, const Attr *attrs, const char *part, const Value *object) {
    return wire_encode_rows(&(Encoder){arena, part}, attrs, object, (WirePlace){NULL, ""},
                            &value_empty_map);
}

// ---- differences

// An object that is there counts, even without members.
static bool wire_same(const Attr *row, const Value *a, const Value *b) {
    if (value_equal(a, b)) return true;
    return row->type.kind != TYPE_OBJECT && wire_is_void(a) && wire_is_void(b);
}

// An object that comes or goes as a whole differs where it belongs, even without members.
static bool wire_differs_rows(const Encoder *e, const Attr *rows, WirePlace around,
                              const Value *const pair[2]) {
    for (; rows->name != NULL; rows++) {
        const Value *members[2] = {value_get(pair[0], rows->name), value_get(pair[1], rows->name)};
        bool sent = wire_is_sent(rows) || rows->flags & TWIN_VERSION;
        if (!sent || wire_same(rows, members[0], members[1])) continue;
        const WirePlace place = wire_place(e->arena, rows, around);
        if (rows->type.kind == TYPE_OBJECT) {
            bool one_missing = value_is_null(members[0]) != value_is_null(members[1]);
            if (one_missing && wire_place_in(place, e->part)) return true;
            if (wire_differs_rows(e, rows->type.attrs, place, members)) return true;
        } else if (wire_place_in(place, e->part)) {
            return true;
        }
    }
    return false;
}

bool wire_differs(const Attr *attrs, const char *part, const Value *a, const Value *b) {
    Arena *arena = arena_new();
    const Value *const pair[2] = {a, b};
    bool differs = wire_differs_rows(&(Encoder){arena, part}, attrs, (WirePlace){NULL, ""}, pair);
    arena_free(arena);
    return differs;
}

// ---- updates

// planned with what is not decided in it taken from prior, so that it does not look like removed:
// unknown members, and a secret that is now given write-only.
static const Value *wire_settled(Arena *arena, const Attr *rows, const Value *prior,
                                 const Value *planned) {
    if (!value_is_given(planned)) return planned;
    const Value *settled = planned;
    for (; rows->name != NULL; rows++) {
        const Value *old = value_get(prior, rows->name), *now = value_get(planned, rows->name);
        bool write_only = rows->flags & TWIN && value_is_null(now) &&
                          !value_is_null(attr_secret_version(planned, rows->name));
        if (!value_is_known(now) || write_only)
            settled = value_with(arena, settled, rows->name, old);
        else if (rows->type.kind == TYPE_OBJECT)
            settled = value_with(arena, settled, rows->name,
                                 wire_settled(arena, rows->type.attrs, old, now));
    }
    return settled;
}

// The APIs read an absent member as unchanged, so unsetting needs a value.
static const Value *wire_emptied(const Value *json) {
    switch (json->kind) {
    case VALUE_NUMBER:
        return &value_zero;
    case VALUE_BOOL:
        return &value_false;
    case VALUE_LIST:
        return &value_empty_list;
    case VALUE_MAP:
        return &value_empty_map;
    default:
        return &value_empty_string;
    }
}

const Value *wire_changes(Arena *arena, const Attr *attrs, const char *part, const Value *prior,
                          const Value *planned) {
    const Value *before = wire_encode(arena, attrs, part, prior);
    const Value *after =
        wire_encode(arena, attrs, part, wire_settled(arena, attrs, prior, planned));
    const Value *changes = &value_empty_map;
    // A top-level member is replaced by the APIs as a whole, so it is sent as a whole.
    for (size_t i = 0; i < after->map.count; i++) {
        const ValueEntry *entry = &after->map.entries[i];
        if (!value_equal(entry->value, value_get_text(before, entry->key)))
            changes = value_with(arena, changes, entry->key.data, entry->value);
    }
    for (size_t i = 0; i < before->map.count; i++) {
        const ValueEntry *entry = &before->map.entries[i];
        if (value_is_null(value_get_text(after, entry->key)))
            changes = value_with(arena, changes, entry->key.data, wire_emptied(entry->value));
    }
    return changes;
}
