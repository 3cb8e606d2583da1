// SPDX-License-Identifier: MPL-2.0
#include "provider/value/json.h"

static Status convert(Call *call, const Path *path, const Value *json, const Type *type,
                      const Value **ret);

static const char *kind_name(const Value *json) {
    switch (json->kind) {
    case VALUE_NULL:
    case VALUE_UNKNOWN:
        return "null";
    case VALUE_STRING:
        return "a string";
    case VALUE_NUMBER:
        return "a number";
    case VALUE_BOOL:
        return "a bool";
    case VALUE_LIST:
    case VALUE_SET:
        return "an array";
    default:
        return "an object";
    }
}

static Status misfit(Call *call, const Path *path, const Value *json, const Type *type) {
    return call_fail(call, path, "Stored value has another type",
                     "The JSON value at %s is %s where the schema of this provider version has "
                     "%s. Nothing was changed.",
                     path != NULL ? path_print(call->arena, path) : "the top", kind_name(json),
                     type_name(type));
}

// "true" is accepted for true, and the other way round.
static const Value *to_bool(const Value *json) {
    if (json->kind == VALUE_BOOL) return json;
    if (json->kind != VALUE_STRING) return NULL;
    if (text_is(json->text, "true")) return &value_true;
    return text_is(json->text, "false") ? &value_false : NULL;
}

static const Value *to_number(Arena *arena, const Value *json) {
    if (json->kind == VALUE_NUMBER) return json;
    return json->kind == VALUE_STRING ? value_number_text(arena, json->text) : NULL;
}

static const Value *to_string(Arena *arena, const Value *json) {
    if (json->kind == VALUE_STRING) return json;
    if (json->kind == VALUE_NUMBER) return value_string(arena, json->text);
    return json->kind == VALUE_BOOL ? value_cstring(arena, json->boolean ? "true" : "false") : NULL;
}

static Status convert_scalar(Call *call, const Path *path, const Value *json, const Type *type,
                             const Value **ret) {
    const Value *value = type->kind == TYPE_STRING   ? to_string(call->arena, json)
                         : type->kind == TYPE_NUMBER ? to_number(call->arena, json)
                                                     : to_bool(json);
    if (value == NULL) return misfit(call, path, json, type);
    *ret = value;
    return status_ok();
}

static Status convert_list(Call *call, const Path *path, const Value *json, const Type *type,
                           const Value **ret) {
    if (json->kind != VALUE_LIST) return misfit(call, path, json, type);
    size_t count = json->list.count;
    bool tuple = type->kind == TYPE_TUPLE;
    if (tuple && count != type->field_count)
        return call_fail(call, path, "Stored value has another type",
                         "The JSON array has %zu elements where the schema of this provider "
                         "version has a tuple of %zu. Nothing was changed.",
                         count, type->field_count);
    const Value **items = ARENA_ARRAY(call->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        Path step = path_index(path, i);
        const Type *element = tuple ? type->fields[i].type : type->element;
        TRY(convert(call, &step, json->list.items[i], element, &items[i]));
    }
    ValueKind kind = type->kind == TYPE_SET ? VALUE_SET : VALUE_LIST;
    *ret = value_list(call->arena, kind, items, count);
    return status_ok();
}

static Status convert_map(Call *call, const Path *path, const Value *json, const Type *type,
                          const Value **ret) {
    if (json->kind != VALUE_MAP) return misfit(call, path, json, type);
    size_t count = json->map.count;
    ValueEntry *entries = ARENA_ARRAY(call->arena, count, ValueEntry);
    for (size_t i = 0; i < count; i++) {
        const ValueEntry *entry = &json->map.entries[i];
        Path step = path_key(path, entry->key);
        entries[i].key = entry->key;
        TRY(convert(call, &step, entry->value, type->element, &entries[i].value));
    }
    *ret = value_map(call->arena, entries, count);
    return status_ok();
}

static Status convert_object(Call *call, const Path *path, const Value *json, const Type *type,
                             const Value **ret) {
    if (json->kind != VALUE_MAP) return misfit(call, path, json, type);
    const Value **fields = ARENA_ARRAY(call->arena, type->field_count, const Value *);
    for (size_t i = 0; i < type->field_count; i++) {
        const TypeField *field = &type->fields[i];
        Path step = path_attribute(path, field->name);
        TRY(convert(call, &step, value_get(json, field->name), field->type, &fields[i]));
    }
    Value *object = ARENA_NEW(call->arena, Value);
    *object = (Value){.kind = VALUE_OBJECT, .object = {.type = type, .fields = fields}};
    *ret = object;
    return status_ok();
}

static Status convert_dynamic(Call *call, const Path *path, const Value *json, const Value **ret) {
    Text spelled = json_print(call->arena, value_get(json, "type"));
    const Type *type = type_from_json(call->arena, spelled);
    if (type == NULL)
        return call_fail(call, path, "Stored value has no type",
                         "A value of any type is stored as an object with its \"type\" and its "
                         "\"value\"; the type is missing or is not one. Nothing was changed.");
    const Value *inner = NULL;
    TRY(convert(call, path, value_get(json, "value"), type, &inner));
    Value *dynamic = ARENA_NEW(call->arena, Value);
    *dynamic = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    *ret = dynamic;
    return status_ok();
}

static Status convert(Call *call, const Path *path, const Value *json, const Type *type,
                      const Value **ret) {
    if (value_is_null(json)) {
        *ret = &value_null;
        return status_ok();
    }
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_NUMBER:
    case TYPE_BOOL:
        return convert_scalar(call, path, json, type, ret);
    case TYPE_DYNAMIC:
        return convert_dynamic(call, path, json, ret);
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_TUPLE:
        return convert_list(call, path, json, type, ret);
    case TYPE_MAP:
        return convert_map(call, path, json, type, ret);
    case TYPE_OBJECT:
        return convert_object(call, path, json, type, ret);
    }
    return misfit(call, path, json, type);
}

Status json_to_type(Call *call, const Value *json, const Type *type, const Value **ret) {
    return convert(call, NULL, json, type, ret);
}
