// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/plan.h"

#include "provider/schema/attrs.h"

#include <stdio.h>
#include <string.h>

enum { PLAN_MAX_NAME = 128 };

// The three versions of one object, or of one attribute.
typedef struct View {
    const Value *config, *prior, *planned;
} View;

// A rule gives an attribute's planned value; object is what holds the attribute.
typedef const Value *(*PlanRule)(Arena *arena, const Attr *row, const View *object,
                                 const View *here);

typedef struct Planner {
    Arena *arena;
    PlanRule rule;
} Planner;

// ---- applying a rule to every attribute, outside in

static const Value *plan_rows(const Planner *planner, const Attr *rows, const View *object);

static const Value *plan_list(const Planner *planner, const Attr *rows, const View *view) {
    size_t count = view->planned->list.count;
    const Value **items = ARENA_ARRAY(planner->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        const View item = {value_list_at(view->config, i), value_list_at(view->prior, i),
                           value_list_at(view->planned, i)};
        items[i] = plan_rows(planner, rows, &item);
    }
    return value_list(planner->arena, VALUE_LIST, items, count);
}

static const Value *plan_map(const Planner *planner, const Attr *rows, const View *view) {
    size_t count = view->planned->map.count;
    ValueEntry *entries = ARENA_ARRAY(planner->arena, count, ValueEntry);
    for (size_t i = 0; i < count; i++) {
        Text key = view->planned->map.entries[i].key;
        const View entry = {value_get_text(view->config, key), value_get_text(view->prior, key),
                            view->planned->map.entries[i].value};
        entries[i] = (ValueEntry){key, plan_rows(planner, rows, &entry)};
    }
    return value_map(planner->arena, entries, count);
}

// What the config leaves out as a whole is decided as a whole. Elements of sets hold nothing that
// a rule could change (validate_table sees to it).
static const Value *plan_nested(const Planner *planner, const Attr *row, const View *view) {
    if (row->type.attrs == NULL || !value_is_given(view->config) || !value_is_given(view->planned))
        return view->planned;
    switch (row->type.kind) {
    case TYPE_OBJECT:
        return plan_rows(planner, row->type.attrs, view);
    case TYPE_LIST:
        return plan_list(planner, row->type.attrs, view);
    case TYPE_MAP:
        return plan_map(planner, row->type.attrs, view);
    default:
        return view->planned;
    }
}

static const Value *plan_rows(const Planner *planner, const Attr *rows, const View *object) {
    const Value *planned = object->planned;
    if (!value_is_given(planned)) return planned;
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Value *proposed = value_get(object->planned, row->name);
        View here = {value_get(object->config, row->name), value_get(object->prior, row->name),
                     proposed};
        here.planned = planner->rule(planner->arena, row, object, &here);
        here.planned = plan_nested(planner, row, &here);
        if (here.planned != proposed)
            planned = value_with(planner->arena, planned, row->name, here.planned);
    }
    return planned;
}

// ---- the rules

// A secret given write-only leaves nothing for its plain form to hold.
static bool plan_given_write_only(const Attr *row, const Value *config) {
    if (!(row->flags & TWIN)) return false;
    char name[PLAN_MAX_NAME];
    snprintf(name, sizeof name, "%s_wo", row->name);
    return !value_is_null(value_get(config, name));
}

// First rule: what is certain before anything is compared.
static const Value *plan_settle(Arena *arena, const Attr *row, const View *object,
                                const View *here) {
    if (row->flags & WRITE_ONLY) return &value_null;
    if (!value_is_null(here->config)) return here->planned;
    if (row->fallback != NULL) return attr_fallback(arena, row);
    return plan_given_write_only(row, object->config) ? &value_null : here->planned;
}

// Second rule, applied only when something changes. Of what the provider decides, only what an
// update cannot change stays as it is; that includes what would need a replacement.
static const Value *plan_open(Arena *arena, const Attr *row, const View *object, const View *here) {
    (void)arena;
    bool decided_by_provider = row->flags & COMPUTED && row->fallback == NULL &&
                               value_is_null(here->config) &&
                               !plan_given_write_only(row, object->config);
    if (!decided_by_provider) return here->planned;
    bool keep = row->flags & (STABLE | REPLACE) && !value_is_null(here->prior);
    return keep ? here->prior : &value_unknown;
}

// ---- replacement

// A name by which the reader knows the object; secrets are never used.
static const char *plan_label(const Attr *rows, const Value *prior) {
    const Value *id = value_get(prior, "id");
    if (value_is_given(id)) return value_cstr(id);
    for (; rows->name != NULL; rows++) {
        const Value *value = value_get(prior, rows->name);
        bool open = rows->type.kind == TYPE_STRING && !(rows->flags & SENSITIVE);
        if (open && value_is_given(value)) return value_cstr(value);
    }
    return "object";
}

typedef struct Replacement {
    Call *call;
    const Resource *resource;
    PlanChange *change;
} Replacement;

// Terraform folds warnings of equal summary into one, so the summary names the object.
void plan_replace_row(Call *call, const Resource *resource, PlanChange *change, const Attr *row,
                      const Path *path) {
    if (row->met != NULL && row->met(change->prior, change->planned)) return;
    plan_replace(call, change, path);
    if (row->replaces == NULL) return;
    const char *summary = arena_printf(call->arena, "Replacing %s %s: %s changes", resource->type,
                                       plan_label(resource_rows(resource), change->prior),
                                       path_print(call->arena, path));
    call_warn(call, path, summary,
              "%s The object is destroyed and made anew. To keep it, restore the former value.",
              row->replaces);
}

static void plan_replace_rows(const Replacement *r, const Attr *rows, const View *object,
                              const Path *parent);

static void plan_replace_elements(const Replacement *r, const Attr *row, const View *view,
                                  const Path *path) {
    for (size_t i = 0; row->type.kind == TYPE_LIST && i < value_count(view->planned); i++) {
        const View item = {value_list_at(view->config, i), value_list_at(view->prior, i),
                           value_list_at(view->planned, i)};
        const Path element = path_index(path, i);
        plan_replace_rows(r, row->type.attrs, &item, &element);
    }
    for (size_t i = 0; row->type.kind == TYPE_MAP && i < value_count(view->planned); i++) {
        const ValueEntry *entry = &view->planned->map.entries[i];
        const View item = {value_get_text(view->config, entry->key),
                           value_get_text(view->prior, entry->key), entry->value};
        const Path element = path_key(path, entry->key);
        plan_replace_rows(r, row->type.attrs, &item, &element);
    }
}

// An unknown value of the user's may be another one; one that the provider left open is not a wish
// for another object.
static bool plan_changed(const Attr *row, const View *here) {
    bool open = row->flags & COMPUTED && value_is_null(here->config);
    if (open && !value_is_known(here->planned)) return false;
    return !value_equal(here->prior, here->planned);
}

// Members count where the object stays; one that comes or goes as a whole has a row of its own.
static void plan_replace_rows(const Replacement *r, const Attr *rows, const View *object,
                              const Path *parent) {
    if (!value_is_given(object->prior) || value_is_null(object->planned)) return;
    for (const Attr *row = rows; row->name != NULL; row++) {
        const View here = {value_get(object->config, row->name),
                           value_get(object->prior, row->name),
                           value_get(object->planned, row->name)};
        const Path path = path_attribute(parent, row->name);
        if (!plan_changed(row, &here)) continue;
        if (row->flags & REPLACE) {
            plan_replace_row(r->call, r->resource, r->change, row, &path);
        } else if (row->type.attrs != NULL && row->type.kind == TYPE_OBJECT) {
            plan_replace_rows(r, row->type.attrs, &here, &path);
        } else if (row->type.attrs != NULL) {
            plan_replace_elements(r, row, &here, &path);
        }
    }
}

static size_t plan_replace_count(const PlanChange *change) {
    size_t count = 0;
    while (change->replace != NULL && change->replace[count] != NULL) count++;
    return count;
}

void plan_replace(Call *call, PlanChange *change, const Path *path) {
    size_t count = plan_replace_count(change);
    for (size_t i = 0; i < count; i++) {
        if (path_equal(change->replace[i], path)) return;
    }
    const Path **paths = ARENA_ARRAY(call->arena, count + 2, const Path *);
    if (count > 0) memcpy(paths, change->replace, count * sizeof *paths);
    paths[count] = path_copy(call->arena, path);
    change->replace = paths;
}

static void plan_replace_sort(Arena *arena, PlanChange *change) {
    const Path **paths = change->replace;
    size_t count = plan_replace_count(change);
    for (size_t i = 1; i < count; i++) {
        const Path *path = paths[i];
        const char *name = path_print(arena, path);
        size_t at = i;
        for (; at > 0 && strcmp(path_print(arena, paths[at - 1]), name) > 0; at--)
            paths[at] = paths[at - 1];
        paths[at] = path;
    }
}

// ---- the whole

void plan_set(Call *call, PlanChange *change, const char *name, const Value *value) {
    change->planned = value_with(call->arena, change->planned, name, value);
}

// Defaults come before the comparison with prior, unknown values after it: computed values stay
// known as long as nothing changes.
static void plan_tables(Call *call, const Attr *rows, const Value *proposed, PlanChange *change) {
    View view = {change->config, change->prior, proposed};
    view.planned = plan_rows(&(Planner){call->arena, plan_settle}, rows, &view);
    if (value_equal(view.planned, view.prior)) {
        change->planned = change->prior;
        return;
    }
    change->planned = plan_rows(&(Planner){call->arena, plan_open}, rows, &view);
}

Status plan_change(Call *call, const Resource *resource, const Value *proposed,
                   PlanChange *change) {
    const Attr *rows = resource_rows(resource);
    change->replace = ARENA_ARRAY(call->arena, 1, const Path *);
    plan_tables(call, rows, proposed, change);
    const View whole = {change->config, change->prior, change->planned};
    plan_replace_rows(&(Replacement){call, resource, change}, rows, &whole, NULL);
    if (resource->plan != NULL) TRY(resource->plan(call, change));
    // There is nothing to replace on create, whatever .plan says.
    if (value_is_null(change->prior)) change->replace = ARENA_ARRAY(call->arena, 1, const Path *);
    plan_replace_sort(call->arena, change);
    return status_ok();
}
