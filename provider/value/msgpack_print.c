// SPDX-License-Identifier: MPL-2.0
#include "provider/value/msgpack.h"

#include <msgpack/pack.h>

enum { MAX_BYTES = 256 * 1024 * 1024 }; // the largest message Terraform takes

typedef struct Writer {
    Call *call;
    const char *what;
    Buffer bytes;
    msgpack_packer packer;
} Writer;

static Status write_value(Writer *writer, const Path *path, const Value *value, const Type *type);

static Status refuse(Writer *writer, const Path *path, const char *problem) {
    const char *at = path != NULL ? path_print(writer->call->arena, path) : "the top";
    return call_fail(writer->call, path, "Provider produced a malformed value",
                     "The %s was not sent, because a malformed answer would make Terraform forget "
                     "the object: at %s: %s. This is a bug in the provider; please report it "
                     "with the steps that led here.",
                     writer->what, at, problem);
}

static Status misfit(Writer *writer, const Path *path, const Type *type) {
    return refuse(writer, path,
                  arena_printf(writer->call->arena, "it is not a %s", type_name(type)));
}

// A full buffer remembers that it is; the answers of the packing functions need no look.
static int add_bytes(void *buffer, const char *data, size_t length) {
    return buffer_add(buffer, data, length) ? 0 : -1;
}

static void write_string(Writer *writer, Text text) {
    msgpack_pack_str_with_body(&writer->packer, text.data, text.length);
}

// What an int64 does not hold goes as decimal text, since a double would lose digits.
static void write_number(Writer *writer, Text number) {
    int64_t integer = 0;
    if (text_to_int(number, INT64_MIN, INT64_MAX, &integer))
        msgpack_pack_int64(&writer->packer, integer);
    else
        write_string(writer, number);
}

static Status write_list(Writer *writer, const Path *path, const Value *list, const Type *type) {
    bool tuple = type->kind == TYPE_TUPLE;
    if (tuple && list->list.count != type->field_count) return misfit(writer, path, type);
    msgpack_pack_array(&writer->packer, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        Path step = path_index(path, i);
        const Type *element = tuple ? type->fields[i].type : type->element;
        TRY(write_value(writer, &step, list->list.items[i], element));
    }
    return status_ok();
}

static Status write_map(Writer *writer, const Path *path, const Value *map, const Type *type) {
    msgpack_pack_map(&writer->packer, map->map.count);
    for (size_t i = 0; i < map->map.count; i++) {
        const ValueEntry *entry = &map->map.entries[i];
        Path step = path_key(path, entry->key);
        write_string(writer, entry->key);
        TRY(write_value(writer, &step, entry->value, type->element));
    }
    return status_ok();
}

// In the order of the object's own type; Terraform takes any.
static Status write_object(Writer *writer, const Path *path, const Value *object,
                           const Type *type) {
    const Type *own = object->object.type;
    if (!type_equal(own, type)) return refuse(writer, path, "it has other attributes");
    msgpack_pack_map(&writer->packer, own->field_count);
    for (size_t i = 0; i < own->field_count; i++) {
        const TypeField *field = &own->fields[i];
        Path step = path_attribute(path, field->name);
        write_string(writer, text_of(field->name));
        TRY(write_value(writer, &step, object->object.fields[i], field->type));
    }
    return status_ok();
}

static Status write_dynamic(Writer *writer, const Path *path, const Value *value) {
    Text type = type_to_json(writer->call->arena, value->dynamic.type);
    msgpack_pack_array(&writer->packer, 2);
    msgpack_pack_bin_with_body(&writer->packer, type.data, type.length);
    return write_value(writer, path, value->dynamic.inner, value->dynamic.type);
}

static void write_nothing(Writer *writer, const Value *value) {
    if (value_is_known(value))
        msgpack_pack_nil(&writer->packer);
    else
        msgpack_pack_ext_with_body(&writer->packer, "", 1, 0); // one zero byte, code 0
}

static Status write_value(Writer *writer, const Path *path, const Value *value, const Type *type) {
    if (value == NULL || value->kind == VALUE_NULL || value->kind == VALUE_UNKNOWN) {
        write_nothing(writer, value);
        return status_ok();
    }
    if (value->kind != value_kind_of(type)) return misfit(writer, path, type);
    switch (type->kind) {
    case TYPE_STRING:
        write_string(writer, value->text);
        return status_ok();
    case TYPE_NUMBER:
        write_number(writer, value->text);
        return status_ok();
    case TYPE_BOOL:
        value->boolean ? msgpack_pack_true(&writer->packer) : msgpack_pack_false(&writer->packer);
        return status_ok();
    case TYPE_DYNAMIC:
        return write_dynamic(writer, path, value);
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_TUPLE:
        return write_list(writer, path, value, type);
    case TYPE_MAP:
        return write_map(writer, path, value, type);
    case TYPE_OBJECT:
        return write_object(writer, path, value, type);
    }
    return misfit(writer, path, type);
}

Status msgpack_print(Call *call, const Value *value, const Type *type, const char *what,
                     Text *ret) {
    Writer writer = {.call = call, .what = what, .bytes = buffer_new(call->arena, MAX_BYTES)};
    msgpack_packer_init(&writer.packer, &writer.bytes, add_bytes);
    TRY(write_value(&writer, NULL, value, type));
    if (writer.bytes.overflow) return refuse(&writer, NULL, "it is larger than 256 MiB");
    *ret = buffer_text(&writer.bytes);
    return status_ok();
}
