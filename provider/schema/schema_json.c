// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/schema_json.h"

#include "provider/schema/attrs.h"
#include "provider/value/json.h"

static const Value *schema_attributes(Arena *arena, const Attr *rows);

static const Value *schema_with(Arena *arena, const Value *map, const char *name,
                                const char *text) {
    return value_with(arena, map, name, value_cstring(arena, text));
}

// Terraform leaves out what is false.
static const Value *schema_flags(Arena *arena, const Value *attribute, const Attr *row) {
    static const struct {
        unsigned flag;
        const char *name;
    } shown[] = {
        {REQUIRED, "required"},   {OPTIONAL, "optional"},     {COMPUTED, "computed"},
        {SENSITIVE, "sensitive"}, {WRITE_ONLY, "write_only"},
    };
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (row->flags & shown[i].flag)
            attribute = value_with(arena, attribute, shown[i].name, &value_true);
    }
    if (row->deprecated != NULL)
        attribute = value_with(arena, attribute, "deprecated", &value_true);
    return attribute;
}

// An object is a nesting of exactly one.
static const char *schema_nesting(TypeKind kind) {
    switch (kind) {
    case TYPE_LIST:
        return "list";
    case TYPE_SET:
        return "set";
    case TYPE_MAP:
        return "map";
    default:
        return "single";
    }
}

static const Value *schema_attribute(Arena *arena, const Attr *row) {
    const Value *attribute = schema_with(arena, &value_empty_map, "description", row->doc);
    attribute = schema_with(arena, attribute, "description_kind", "markdown");
    attribute = schema_flags(arena, attribute, row);
    if (row->type.attrs == NULL) {
        Text type = type_to_json(arena, attr_type(arena, row));
        return value_with(arena, attribute, "type", json_parse(arena, type, NULL));
    }
    const Value *nested = value_with(arena, &value_empty_map, "attributes",
                                     schema_attributes(arena, row->type.attrs));
    nested = schema_with(arena, nested, "nesting_mode", schema_nesting(row->type.kind));
    return value_with(arena, attribute, "nested_type", nested);
}

static const Value *schema_attributes(Arena *arena, const Attr *rows) {
    const Value *attributes = &value_empty_map;
    for (; rows->name != NULL; rows++)
        attributes = value_with(arena, attributes, rows->name, schema_attribute(arena, rows));
    return attributes;
}

// A schema has no nested blocks: nested attributes say the same and can be computed.
static const Value *schema_block(Arena *arena, const Attr *rows, const char *doc, int64_t version) {
    const Value *block =
        value_with(arena, &value_empty_map, "attributes", schema_attributes(arena, rows));
    block = schema_with(arena, block, "description", doc);
    block = schema_with(arena, block, "description_kind", "markdown");
    const Value *schema = value_with(arena, &value_empty_map, "block", block);
    return value_with(arena, schema, "version", value_int(arena, version));
}

static const Value *schema_resources(Arena *arena, const Resource *const *resources) {
    const Value *schemas = &value_empty_map;
    for (; resources != NULL && *resources != NULL; resources++) {
        const Resource *resource = *resources;
        schemas = value_with(
            arena, schemas, resource->type,
            schema_block(arena, resource_rows(resource), resource->doc, resource->version));
    }
    return schemas;
}

Text schema_json(Arena *arena, const Provider *provider) {
    const Value *schemas =
        value_with(arena, &value_empty_map, "provider",
                   schema_block(arena, provider_rows(provider), provider->doc, 0));
    schemas = value_with(arena, schemas, "resource_schemas",
                         schema_resources(arena, provider->resources));
    schemas = value_with(arena, schemas, "data_source_schemas",
                         schema_resources(arena, provider->data_sources));
    const Value *providers = value_with(arena, &value_empty_map, provider->address, schemas);
    const Value *whole = schema_with(arena, &value_empty_map, "format_version", "1.0");
    return json_print_indented(arena, value_with(arena, whole, "provider_schemas", providers));
}
