// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/coverage.h"

#include "provider/schema/attrs.h"

// Calls visit for every attribute that can be set, with its value in object (null: none).
typedef struct Visit {
    Arena *arena;
    void (*visit)(void *context, const char *path, const Value *value);
    void *context;
} Visit;

static void walk(const Visit *visit, const Attr *rows, const char *parent, const Value *object);

static void walk_nested(const Visit *visit, const Attr *row, const char *path, const Value *value) {
    if (row->type.kind == TYPE_MAP && !value_is_null(value)) {
        for (size_t i = 0; i < value_count(value); i++)
            walk(visit, row->type.attrs, path, value->map.entries[i].value);
        return;
    }
    walk(visit, row->type.attrs, path, value);
}

static void walk(const Visit *visit, const Attr *rows, const char *parent, const Value *object) {
    for (; rows->name != NULL; rows++) {
        if (!(rows->flags & (REQUIRED | OPTIONAL))) continue;
        const char *path = arena_printf(visit->arena, "%s.%s", parent, rows->name);
        const Value *value = value_get(object, rows->name);
        visit->visit(visit->context, path, value);
        if (rows->type.attrs != NULL) walk_nested(visit, rows, path, value);
    }
}

static void see(void *context, const char *path, const Value *value) {
    Coverage *coverage = context;
    if (value_is_null(value) || !value_is_null(value_get(coverage->seen, path))) return;
    coverage->seen = value_with(coverage->arena, coverage->seen,
                                arena_strdup(coverage->arena, path), &value_true);
}

void coverage_add(Coverage *coverage, const Resource *resource, const Value *config) {
    Arena *scratch = arena_new();
    walk(&(Visit){scratch, see, coverage}, resource_rows(resource), resource->type, config);
    arena_free(scratch);
}

typedef struct Gaps {
    const Coverage *coverage;
    Buffer names;
    size_t count;
} Gaps;

static void miss(void *context, const char *path, const Value *value) {
    Gaps *gaps = context;
    (void)value; // there is no configuration
    gaps->count++;
    if (gaps->coverage == NULL || !value_is_null(value_get(gaps->coverage->seen, path))) return;
    buffer_printf(&gaps->names, "%s%s", gaps->names.length > 0 ? " " : "", path);
}

const char *coverage_gaps(const Coverage *coverage, const Resource *resource) {
    Gaps gaps = {.coverage = coverage, .names = buffer_new(coverage->arena, 1 << 16)};
    buffer_puts(&gaps.names, "");
    walk(&(Visit){coverage->arena, miss, &gaps}, resource_rows(resource), resource->type,
         &value_null);
    return buffer_text(&gaps.names).data;
}

size_t coverage_count(const Resource *resource) {
    Arena *scratch = arena_new();
    Gaps gaps = {.names = buffer_new(scratch, 1 << 16)};
    walk(&(Visit){scratch, miss, &gaps}, resource_rows(resource), resource->type, &value_null);
    arena_free(scratch);
    return gaps.count;
}
