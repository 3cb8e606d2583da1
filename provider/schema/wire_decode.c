// SPDX-License-Identifier: MPL-2.0
// The reading half of wire.h.
#include "provider/schema/attrs.h"
#include "provider/schema/coerce.h"
#include "provider/schema/wire.h"
#include "provider/schema/wire_place.h"

typedef struct Decoder {
    Call *call;
    const char *part;
    const Value *body; // the JSON that wires are relative to
} Decoder;

// One attribute: its current value, and where it stands on both sides.
typedef struct Target {
    const Attr *row;
    const Type *type;
    const Value *current;
    const Path *path;
    WirePlace place;
} Target;

static Status wire_decode_rows(const Decoder *d, const Attr *rows, const Target *around,
                               const Value **ret_object);

// ---- meaning

// The current spelling where the meaning is the same, so that no difference shows.
static const Value *wire_keep(const Value *current, const Value *decoded) {
    bool same = value_equal(current, decoded) || (wire_is_void(current) && wire_is_void(decoded));
    return same ? (current != NULL ? current : &value_null) : decoded;
}

// ---- values

// Names the place, never the value: an answer may hold secrets.
static Status wire_misfit(const Decoder *d, const Target *target) {
    return call_fail(d->call, target->path, "Unexpected answer of the API",
                     "`%s` of the answer (%s) cannot be read as `%s`, a %s.", target->place.wire,
                     d->part, path_print(d->call->arena, target->path), type_name(target->type));
}

static Status wire_decode_element(const Decoder *d, const Target *target, const Value *json,
                                  const Value *current, const Value **ret) {
    if (value_is_null(json)) {
        *ret = &value_null;
        return status_ok();
    }
    if (json->kind != VALUE_MAP) return wire_misfit(d, target);
    const Decoder inner = {d->call, d->part, json};
    const Target element = {
        target->row, target->type->element, current, target->path, {d->part, ""}};
    return wire_decode_rows(&inner, target->row->type.attrs, &element, ret);
}

// Lists are matched by position, as Terraform does it.
static const Value *wire_current_item(const Value *list, size_t index) {
    if (list == NULL || list->kind != VALUE_LIST || index >= list->list.count) return &value_null;
    return list->list.items[index];
}

static Status wire_decode_list(const Decoder *d, const Target *target, const Value *json,
                               const Value **ret) {
    if (json->kind != VALUE_LIST) return wire_misfit(d, target);
    const Value **items = ARENA_ARRAY(d->call->arena, json->list.count, const Value *);
    for (size_t i = 0; i < json->list.count; i++) {
        const Path path = path_index(target->path, i);
        Target element = *target;
        element.path = &path;
        TRY(wire_decode_element(d, &element, json->list.items[i],
                                wire_current_item(target->current, i), &items[i]));
    }
    *ret = value_list(d->call->arena, VALUE_LIST, items, json->list.count);
    return status_ok();
}

// An element that means the same as one we have is that one.
static Status wire_decode_member(const Decoder *d, const Target *target, const Value *json,
                                 const Value **ret) {
    const Value *set = target->current;
    for (size_t i = 0; set != NULL && set->kind == VALUE_SET && i < set->list.count; i++) {
        TRY(wire_decode_element(d, target, json, set->list.items[i], ret));
        if (value_equal(*ret, set->list.items[i])) return status_ok();
    }
    return wire_decode_element(d, target, json, &value_null, ret);
}

static Status wire_decode_set(const Decoder *d, const Target *target, const Value *json,
                              const Value **ret) {
    if (json->kind != VALUE_LIST) return wire_misfit(d, target);
    const Value **items = ARENA_ARRAY(d->call->arena, json->list.count, const Value *);
    for (size_t i = 0; i < json->list.count; i++)
        TRY(wire_decode_member(d, target, json->list.items[i], &items[i]));
    *ret = value_list(d->call->arena, VALUE_SET, items, json->list.count);
    return status_ok();
}

static Status wire_decode_map(const Decoder *d, const Target *target, const Value *json,
                              const Value **ret) {
    if (json->kind != VALUE_MAP) return wire_misfit(d, target);
    ValueEntry *entries = ARENA_ARRAY(d->call->arena, json->map.count, ValueEntry);
    for (size_t i = 0; i < json->map.count; i++) {
        const ValueEntry *member = &json->map.entries[i];
        const Path path = path_key(target->path, member->key);
        Target element = *target;
        element.path = &path;
        entries[i].key = member->key;
        TRY(wire_decode_element(d, &element, member->value,
                                value_get_text(target->current, member->key), &entries[i].value));
    }
    *ret = value_map(d->call->arena, entries, json->map.count);
    return status_ok();
}

static Status wire_decode_plain(const Decoder *d, const Target *target, const Value *json,
                                const Value **ret) {
    *ret = coerce_plain(d->call->arena, target->row, json);
    return *ret != NULL ? status_ok() : wire_misfit(d, target);
}

static Status wire_decode_value(const Decoder *d, const Target *target, const Value **ret) {
    const Value *json = value_at(d->body, target->place.wire);
    if (target->row->type.attrs == NULL) return wire_decode_plain(d, target, json, ret);
    *ret = &value_null;
    if (value_is_null(json)) return status_ok();
    switch (target->row->type.kind) {
    case TYPE_SET:
        return wire_decode_set(d, target, json, ret);
    case TYPE_MAP:
        return wire_decode_map(d, target, json, ret);
    default:
        return wire_decode_list(d, target, json, ret);
    }
}

// ---- rows

// Members may belong to several API objects, so those of others stay; the object itself goes when
// the one it belongs to has nothing at its place.
static Status wire_decode_object(const Decoder *d, const Target *target, const Value **ret) {
    const Value *json =
        *target->place.wire != '\0' ? value_at(d->body, target->place.wire) : d->body;
    if (wire_place_in(target->place, d->part)) {
        *ret = wire_keep(target->current, &value_null);
        if (value_is_null(json)) return status_ok();
        if (json->kind != VALUE_MAP) return wire_misfit(d, target);
    }
    return wire_decode_rows(d, target->row->type.attrs, target, ret);
}

// An OBJECT is always looked into, since its members may belong to the part although it does not.
static bool wire_is_read(const Decoder *d, const Target *target) {
    if (target->row->flags & (WRITE_ONLY | TWIN_VERSION)) return false;
    if (target->row->flags & TWIN && value_is_null(target->current)) return false;
    return target->row->type.kind == TYPE_OBJECT || wire_place_in(target->place, d->part);
}

static Status wire_decode_row(const Decoder *d, const Target *target, const Value **ret) {
    *ret = target->row->flags & WRITE_ONLY ? &value_null : target->current;
    if (!wire_is_read(d, target)) return status_ok();
    const Value *decoded = &value_null;
    if (target->row->type.kind == TYPE_OBJECT)
        TRY(wire_decode_object(d, target, &decoded));
    else
        TRY(wire_decode_value(d, target, &decoded));
    // APIs do not give secrets back.
    if (target->row->flags & TWIN && value_is_null(decoded)) return status_ok();
    *ret = wire_keep(target->current, decoded);
    return status_ok();
}

static const Type *wire_member_type(const Type *object, const Attr *row) {
    ptrdiff_t index = type_field_index(object, text_of(row->name));
    return index < 0 ? &type_dynamic : object->fields[index].type;
}

static Status wire_decode_rows(const Decoder *d, const Attr *rows, const Target *around,
                               const Value **ret_object) {
    Arena *arena = d->call->arena;
    const Value *object = around->current;
    if (value_is_null(object) || !value_is_known(object))
        object = value_object(arena, around->type);
    for (; rows->name != NULL; rows++) {
        const Path path = path_attribute(around->path, rows->name);
        const Target target = {rows, wire_member_type(around->type, rows),
                               value_get(object, rows->name), &path,
                               wire_place(arena, rows, around->place)};
        const Value *value;
        TRY(wire_decode_row(d, &target, &value));
        if (value != target.current) object = value_with(arena, object, rows->name, value);
    }
    *ret_object = object;
    return status_ok();
}

Status wire_decode(Call *call, const Attr *attrs, const char *part, const Value *body,
                   const Value **object) {
    const Value *current = *object;
    const Type *type = current != NULL && current->kind == VALUE_OBJECT
                           ? current->object.type
                           : attrs_type(call->arena, attrs);
    const Target whole = {.type = type, .current = current, .place = {NULL, ""}};
    return wire_decode_rows(&(Decoder){call, part, body}, attrs, &whole, object);
}
