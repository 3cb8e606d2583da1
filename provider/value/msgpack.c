// SPDX-License-Identifier: MPL-2.0
#include "provider/value/msgpack.h"

#include "provider/value/msgpack_tree.h"

#include <inttypes.h>

// What one msgpack_parse() carries along.
typedef struct Reader {
    Call *call;
    const char *what;
} Reader;

static Status read_value(const Reader *reader, const Path *path, const msgpack_object *object,
                         const Type *type, const Value **ret);

static Status refuse(const Reader *reader, const Path *path, const char *problem) {
    const char *at = path != NULL ? path_print(reader->call->arena, path) : "the top";
    return call_fail(reader->call, path, "Value does not fit its type",
                     "Terraform sent a %s that this provider cannot read: at %s: %s. Provider and "
                     "Terraform may disagree on the schema: run `terraform init -upgrade`, and "
                     "report it if it stays.",
                     reader->what, at, problem);
}

static Status refuse_kind(const Reader *reader, const Path *path, const Type *type) {
    const char *problem = arena_printf(reader->call->arena, "a %s is required", type_name(type));
    return refuse(reader, path, problem);
}

// Of a STR or BIN.
static Text object_text(const msgpack_object *object) {
    return (Text){.data = object->via.str.ptr, .length = object->via.str.size};
}

static Status read_scalar(const Reader *reader, const Path *path, const msgpack_object *object,
                          const Type *type, const Value **ret) {
    if (type->kind == TYPE_STRING && object->type == MSGPACK_OBJECT_STR) {
        *ret = value_string(reader->call->arena, object_text(object));
        return status_ok();
    }
    if (type->kind == TYPE_BOOL && object->type == MSGPACK_OBJECT_BOOLEAN) {
        *ret = value_bool(object->via.boolean);
        return status_ok();
    }
    return refuse_kind(reader, path, type);
}

// Terraform sends a decimal string for what neither an int64 nor a double holds exactly.
static Status read_number(const Reader *reader, const Path *path, const msgpack_object *object,
                          const Value **ret) {
    Arena *arena = reader->call->arena;
    const Value *number = NULL;
    switch (object->type) {
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        number =
            value_number_text(arena, text_of(arena_printf(arena, "%" PRIu64, object->via.u64)));
        break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        number = value_int(arena, object->via.i64);
        break;
    case MSGPACK_OBJECT_FLOAT64:
        number = value_double(arena, object->via.f64);
        break;
    case MSGPACK_OBJECT_STR:
        number = value_number_text(arena, object_text(object));
        break;
    default:
        break;
    }
    if (number == NULL) return refuse(reader, path, "a number of at most 4096 digits is required");
    *ret = number;
    return status_ok();
}

static Status read_list(const Reader *reader, const Path *path, const msgpack_object *object,
                        const Type *type, const Value **ret) {
    if (object->type != MSGPACK_OBJECT_ARRAY) return refuse_kind(reader, path, type);
    size_t count = object->via.array.size;
    bool tuple = type->kind == TYPE_TUPLE;
    if (tuple && count != type->field_count)
        return refuse(reader, path, "a tuple has another number of elements");
    const Value **items = ARENA_ARRAY(reader->call->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        Path step = path_index(path, i);
        const Type *element = tuple ? type->fields[i].type : type->element;
        TRY(read_value(reader, &step, &object->via.array.ptr[i], element, &items[i]));
    }
    ValueKind kind = type->kind == TYPE_SET ? VALUE_SET : VALUE_LIST;
    *ret = value_list(reader->call->arena, kind, items, count);
    return status_ok();
}

static Status read_map(const Reader *reader, const Path *path, const msgpack_object *object,
                       const Type *type, const Value **ret) {
    if (object->type != MSGPACK_OBJECT_MAP) return refuse_kind(reader, path, type);
    size_t count = object->via.map.size;
    ValueEntry *entries = ARENA_ARRAY(reader->call->arena, count, ValueEntry);
    for (size_t i = 0; i < count; i++) {
        const msgpack_object_kv *pair = &object->via.map.ptr[i];
        if (pair->key.type != MSGPACK_OBJECT_STR)
            return refuse(reader, path, "a key is not a string");
        entries[i].key = text_copy(reader->call->arena, object_text(&pair->key));
        Path step = path_key(path, entries[i].key);
        TRY(read_value(reader, &step, &pair->val, type->element, &entries[i].value));
    }
    *ret = value_map(reader->call->arena, entries, count);
    return status_ok();
}

// Position of the field that key names; looked for first at hint (a valid position), where it
// stands when both sides have the same order.
static ptrdiff_t field_position(const Type *type, const msgpack_object *key, size_t hint) {
    if (key->type != MSGPACK_OBJECT_STR) return -1;
    Text name = object_text(key);
    if (text_is(name, type->fields[hint].name)) return (ptrdiff_t)hint;
    return type_field_index(type, name);
}

static Status read_object(const Reader *reader, const Path *path, const msgpack_object *object,
                          const Type *type, const Value **ret) {
    if (object->type != MSGPACK_OBJECT_MAP) return refuse_kind(reader, path, type);
    Arena *arena = reader->call->arena;
    const Value **fields = ARENA_ARRAY(arena, type->field_count, const Value *);
    if (object->via.map.size != type->field_count)
        return refuse(reader, path,
                      arena_printf(arena, "an object with %zu attributes is required (%u given)",
                                   type->field_count, object->via.map.size));
    for (size_t i = 0; i < type->field_count; i++) {
        const msgpack_object_kv *pair = &object->via.map.ptr[i];
        ptrdiff_t at = field_position(type, &pair->key, i);
        if (at < 0) return refuse(reader, path, "an attribute is not part of the schema");
        Path step = path_attribute(path, type->fields[at].name);
        if (fields[at] != NULL) return refuse(reader, &step, "an attribute is given twice");
        TRY(read_value(reader, &step, &pair->val, type->fields[at].type, &fields[at]));
    }
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_OBJECT, .object = {.type = type, .fields = fields}};
    *ret = value;
    return status_ok();
}

static bool holds_text(const msgpack_object *object) {
    return object->type == MSGPACK_OBJECT_STR || object->type == MSGPACK_OBJECT_BIN;
}

static Status read_dynamic(const Reader *reader, const Path *path, const msgpack_object *object,
                           const Value **ret) {
    const msgpack_object *pair = object->via.array.ptr;
    if (object->type != MSGPACK_OBJECT_ARRAY || object->via.array.size != 2 || !holds_text(pair))
        return refuse(reader, path, "a pair of type and value is required");
    const Type *type = type_from_json(reader->call->arena, object_text(pair));
    if (type == NULL) return refuse(reader, path, "the given type is not one");
    const Value *inner = NULL;
    TRY(read_value(reader, path, &pair[1], type, &inner));
    Value *value = ARENA_NEW(reader->call->arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    *ret = value;
    return status_ok();
}

static Status read_value(const Reader *reader, const Path *path, const msgpack_object *object,
                         const Type *type, const Value **ret) {
    if (object->type == MSGPACK_OBJECT_NIL || object->type == MSGPACK_OBJECT_EXT) {
        *ret = object->type == MSGPACK_OBJECT_NIL ? &value_null : &value_unknown;
        return status_ok();
    }
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_BOOL:
        return read_scalar(reader, path, object, type, ret);
    case TYPE_NUMBER:
        return read_number(reader, path, object, ret);
    case TYPE_DYNAMIC:
        return read_dynamic(reader, path, object, ret);
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_TUPLE:
        return read_list(reader, path, object, type, ret);
    case TYPE_MAP:
        return read_map(reader, path, object, type, ret);
    case TYPE_OBJECT:
        return read_object(reader, path, object, type, ret);
    }
    return refuse_kind(reader, path, type);
}

Status msgpack_parse(Call *call, Text bytes, const Type *type, const char *what,
                     const Value **ret) {
    const Reader reader = {.call = call, .what = what};
    msgpack_object root = {.type = MSGPACK_OBJECT_NIL};
    const char *reason = NULL;
    if (bytes.length > 0 && !msgpack_tree_parse(call->arena, bytes, &root, &reason))
        return refuse(&reader, NULL, reason);
    return read_value(&reader, NULL, &root, type, ret);
}
