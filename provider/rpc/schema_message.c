// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/schema_message.h"

#include "provider/rpc/codec.h"
#include "provider/schema/attrs.h"

static char *utf8(Arena *arena, const char *text) {
    return text_to_utf8(arena, text_of(text));
}

static Tfplugin6__Schema__Object__NestingMode nesting(TypeKind kind) {
    switch (kind) {
    case TYPE_LIST:
        return TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__LIST;
    case TYPE_SET:
        return TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__SET;
    case TYPE_MAP:
        return TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__MAP;
    default:
        return TFPLUGIN6__SCHEMA__OBJECT__NESTING_MODE__SINGLE;
    }
}

static Tfplugin6__Schema__Attribute **attributes(Arena *arena, const Attr *rows, size_t *ret_count);

// Types whose members have rows of their own are described by them, all others by their JSON form.
static void put_type(Arena *arena, const Attr *row, Tfplugin6__Schema__Attribute *message) {
    if (row->type.attrs == NULL) {
        Text json = type_to_json(arena, attr_type(arena, row));
        message->type = (ProtobufCBinaryData){.len = json.length, .data = (uint8_t *)json.data};
        return;
    }
    Tfplugin6__Schema__Object *object =
        codec_message(arena, &tfplugin6__schema__object__descriptor);
    object->nesting = nesting(row->type.kind);
    object->attributes = attributes(arena, row->type.attrs, &object->n_attributes);
    message->nested_type = object;
}

static Tfplugin6__Schema__Attribute *attribute(Arena *arena, const Attr *row) {
    Tfplugin6__Schema__Attribute *message =
        codec_message(arena, &tfplugin6__schema__attribute__descriptor);
    message->name = utf8(arena, row->name);
    message->description = utf8(arena, row->doc);
    message->description_kind = TFPLUGIN6__STRING_KIND__MARKDOWN;
    // Full rows already say what a default or a write-only twin makes of an attribute.
    message->required = (row->flags & REQUIRED) != 0;
    message->optional = (row->flags & OPTIONAL) != 0;
    message->computed = (row->flags & COMPUTED) != 0;
    message->sensitive = (row->flags & SENSITIVE) != 0;
    message->write_only = (row->flags & WRITE_ONLY) != 0;
    message->deprecated = row->deprecated != NULL;
    if (row->deprecated != NULL) message->deprecation_message = utf8(arena, row->deprecated);
    put_type(arena, row, message);
    return message;
}

static Tfplugin6__Schema__Attribute **attributes(Arena *arena, const Attr *rows,
                                                 size_t *ret_count) {
    size_t count = attrs_count(rows);
    Tfplugin6__Schema__Attribute **list = ARENA_ARRAY(arena, count, Tfplugin6__Schema__Attribute *);
    for (size_t i = 0; i < count; i++) list[i] = attribute(arena, &rows[i]);
    *ret_count = count;
    return list;
}

Tfplugin6__Schema *schema_message(Arena *arena, const Attr *rows, int64_t version,
                                  const char *doc) {
    Tfplugin6__Schema *schema = codec_message(arena, &tfplugin6__schema__descriptor);
    Tfplugin6__Schema__Block *block = codec_message(arena, &tfplugin6__schema__block__descriptor);
    schema->version = version;
    schema->block = block;
    block->version = version;
    block->description = utf8(arena, doc);
    block->description_kind = TFPLUGIN6__STRING_KIND__MARKDOWN;
    block->attributes = attributes(arena, rows, &block->n_attributes);
    return schema;
}
