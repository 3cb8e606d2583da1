// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/attrs.h"

#include "provider/schema/coerce.h"
#include "provider/schema/timeouts.h"
#include "provider/value/json.h"

#include <pthread.h>
#include <stdio.h>

enum { ATTRS_MAX_NAME = 128 };

// ---- full rows

static size_t attrs_flat_count(const Attr *source) {
    size_t count = 0;
    for (; source->name != NULL; source++)
        count += source->flags & INCLUDE ? attrs_flat_count(source->type.attrs) : 1;
    return count;
}

// Returns where the next row goes.
static Attr *attrs_flat_into(const Attr *source, Attr *rows) {
    for (; source->name != NULL; source++) {
        if (source->flags & INCLUDE)
            rows = attrs_flat_into(source->type.attrs, rows);
        else
            *rows++ = *source;
    }
    return rows;
}

const Attr *attrs_flat(Arena *arena, const Attr *source) {
    // The zeroed last row ends the table.
    Attr *rows = ARENA_ARRAY(arena, attrs_flat_count(source) + 1, Attr);
    attrs_flat_into(source, rows);
    return rows;
}

static const Attr *attrs_expand(Arena *arena, const Attr *source, unsigned inherited);

// What is secret or write-only is so to its innermost member.
static Attr attrs_row(Arena *arena, const Attr *source, unsigned inherited) {
    Attr row = *source;
    row.flags |= inherited;
    if (row.fallback != NULL) row.flags |= COMPUTED; // the provider fills it when it is not set
    if (row.type.attrs != NULL)
        row.type.attrs = attrs_expand(arena, row.type.attrs, row.flags & (SENSITIVE | WRITE_ONLY));
    return row;
}

// REQUIRED cannot stay, since Terraform would insist on the plain form; validate_config asks for
// one of the two instead.
static Attr attrs_twin_plain(Arena *arena, const Attr *source, unsigned inherited) {
    Attr row = attrs_row(arena, source, inherited | SENSITIVE);
    bool required = source->flags & REQUIRED;
    if (required) row.flags = (row.flags & ~(unsigned)REQUIRED) | OPTIONAL | TWIN_REQUIRED;
    row.doc = arena_printf(arena, "%s %s one of `%s` and `%s_wo` %s be set.", source->doc,
                           required ? "Exactly" : "At most", source->name, source->name,
                           required ? "must" : "may");
    return row;
}

static Attr attrs_twin_write_only(Arena *arena, const Attr *source, unsigned inherited) {
    Attr row = *source;
    row.flags = OPTIONAL;
    row = attrs_row(arena, &row, inherited | SENSITIVE | WRITE_ONLY);
    row.name = arena_printf(arena, "%s_wo", source->name);
    row.doc = arena_printf(arena,
                           "Write-only form of `%s`: used while applying, kept neither in the plan "
                           "nor in the state; needs Terraform 1.11 or later and `%s_version`.",
                           source->name, row.name);
    return row;
}

// The version stands in the state for a value that does not: a change of it is what an update sees,
// so it belongs to the same part and replaces where the value would.
static Attr attrs_twin_version(Arena *arena, const Attr *source) {
    return (Attr){
        arena_printf(arena, "%s_wo_version", source->name),
        NUMBER,
        OPTIONAL | TWIN_VERSION | (source->flags & REPLACE),
        .part = source->part,
        .doc = arena_printf(arena, "Change it to have a new `%s_wo` applied.", source->name),
        .replaces = source->replaces,
        .deprecated = source->deprecated,
    };
}

static const Attr *attrs_expand(Arena *arena, const Attr *source, unsigned inherited) {
    source = attrs_flat(arena, source);
    // Room for the case that every row is a twin; the zeroed rest ends the table.
    Attr *rows = ARENA_ARRAY(arena, 3 * attrs_count(source) + 1, Attr);
    size_t count = 0;
    for (; source->name != NULL; source++) {
        if (!(source->flags & TWIN)) {
            rows[count++] = attrs_row(arena, source, inherited);
            continue;
        }
        rows[count++] = attrs_twin_plain(arena, source, inherited);
        rows[count++] = attrs_twin_write_only(arena, source, inherited);
        rows[count++] = attrs_twin_version(arena, source);
    }
    return rows;
}

const Attr *attrs_full(Arena *arena, const Attr *source) {
    return attrs_expand(arena, source, 0);
}

// ---- types

static const Type *attrs_scalar_type(TypeKind kind) {
    switch (kind) {
    case TYPE_NUMBER:
        return &type_number;
    case TYPE_BOOL:
        return &type_bool;
    case TYPE_DYNAMIC:
        return &type_dynamic;
    default:
        return &type_string;
    }
}

const Type *attr_type(Arena *arena, const Attr *attr) {
    const AttrType *form = &attr->type;
    switch (form->kind) {
    case TYPE_OBJECT:
        return attrs_type(arena, form->attrs);
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_MAP: {
        Type *type = ARENA_NEW(arena, Type);
        type->kind = form->kind;
        type->element =
            form->attrs != NULL ? attrs_type(arena, form->attrs) : attrs_scalar_type(form->element);
        return type;
    }
    default:
        return attrs_scalar_type(form->kind);
    }
}

const Type *attrs_type(Arena *arena, const Attr *full) {
    size_t count = attrs_count(full);
    TypeField *fields = ARENA_ARRAY(arena, count, TypeField);
    for (size_t i = 0; i < count; i++)
        fields[i] = (TypeField){.name = full[i].name, .type = attr_type(arena, &full[i])};
    Type *type = ARENA_NEW(arena, Type);
    *type = (Type){.kind = TYPE_OBJECT, .fields = fields, .field_count = count};
    return type;
}

// ---- kept for the life of the process

typedef struct Known Known;
struct Known {
    const void *owner; // the Resource or Provider
    const Attr *rows;
    const Type *type;
    Known *next;
};

static struct {
    pthread_mutex_t lock;
    Arena *arena;
    Known *first;
} attrs_known = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const Known *attrs_make(const void *owner, const Attr *source, const Timeouts *timeouts) {
    if (attrs_known.arena == NULL) attrs_known.arena = arena_new();
    Arena *arena = attrs_known.arena;
    const Attr *rows = attrs_full(arena, source);
    size_t count = attrs_count(rows);
    Attr *all = ARENA_ARRAY(arena, count + 2, Attr);
    for (size_t i = 0; i < count; i++) all[i] = rows[i];
    if (timeouts == NULL || !timeouts_row(arena, timeouts, &all[count]))
        all[count] = (Attr)ATTRS_END;
    Known *known = ARENA_NEW(arena, Known);
    *known = (Known){owner, all, attrs_type(arena, all), attrs_known.first};
    attrs_known.first = known;
    return known;
}

// Few owners and a lookup per call of Terraform: a list is enough, and one lock.
static const Known *attrs_of(const void *owner, const Attr *source, const Timeouts *timeouts) {
    pthread_mutex_lock(&attrs_known.lock);
    const Known *known = attrs_known.first;
    while (known != NULL && known->owner != owner) known = known->next;
    if (known == NULL) known = attrs_make(owner, source, timeouts);
    pthread_mutex_unlock(&attrs_known.lock);
    return known;
}

const Attr *resource_rows(const Resource *resource) {
    return attrs_of(resource, resource->attrs, &resource->timeouts)->rows;
}

const Type *resource_type(const Resource *resource) {
    return attrs_of(resource, resource->attrs, &resource->timeouts)->type;
}

const Attr *provider_rows(const Provider *provider) {
    return attrs_of(provider, provider->settings, NULL)->rows;
}

const Type *provider_type(const Provider *provider) {
    return attrs_of(provider, provider->settings, NULL)->type;
}

// ---- single rows

size_t attrs_count(const Attr *attrs) {
    size_t count = 0;
    while (attrs[count].name != NULL) count++;
    return count;
}

const Attr *attrs_find(const Attr *attrs, Text name) {
    for (; attrs->name != NULL; attrs++) {
        if (text_is(name, attrs->name)) return attrs;
    }
    return NULL;
}

const Value *attr_fallback(Arena *arena, const Attr *attr) {
    if (attr->fallback == NULL) return NULL;
    // A text needs no quotes in the table; everything else is written as JSON.
    if (attr->type.kind == TYPE_STRING) return value_cstring(arena, attr->fallback);
    const Value *json = json_parse(arena, text_of(attr->fallback), NULL);
    return json != NULL ? coerce_plain(arena, attr, json) : NULL;
}

const Value *attr_secret(const Value *config, const Value *planned, const char *name) {
    const Value *secret = value_get(planned, name);
    if (!value_is_null(secret)) return secret;
    secret = value_get(config, name);
    if (!value_is_null(secret)) return secret;
    char write_only[ATTRS_MAX_NAME];
    snprintf(write_only, sizeof write_only, "%s_wo", name);
    return value_get(config, write_only);
}

const Value *attr_secret_version(const Value *object, const char *name) {
    char version[ATTRS_MAX_NAME];
    snprintf(version, sizeof version, "%s_wo_version", name);
    return value_at(object, version);
}

int64_t resource_timeout(const Resource *resource, const Value *object, const char *operation) {
    return timeouts_seconds(&resource->timeouts, object, operation);
}
