// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/objects.h"

#define BLANK "(secret)"

static bool is_secret(const Service *service, Text name) {
    if (service == NULL || service->secret_members == NULL) return false;
    for (const char *const *member = service->secret_members; *member != NULL; member++) {
        if (text_is(name, *member)) return true;
    }
    return false;
}

// secret: inside of a member that is one.
static const Value *without_secrets(Arena *arena, const Service *service, const Value *value,
                                    bool secret) {
    size_t count = value_count(value);
    if (value->kind == VALUE_MAP) {
        ValueEntry *entries = ARENA_ARRAY(arena, count, ValueEntry);
        for (size_t i = 0; i < count; i++) {
            const ValueEntry *entry = value_entry_at(value, i);
            bool inside = secret || is_secret(service, entry->key);
            entries[i].key = entry->key;
            entries[i].value = without_secrets(arena, service, entry->value, inside);
        }
        return value_map(arena, entries, count);
    }
    if (value->kind == VALUE_LIST) {
        const Value **items = ARENA_ARRAY(arena, count, const Value *);
        for (size_t i = 0; i < count; i++)
            items[i] = without_secrets(arena, service, value_list_at(value, i), secret);
        return value_list(arena, VALUE_LIST, items, count);
    }
    return secret && value->kind != VALUE_NULL ? value_cstring(arena, BLANK) : value;
}

static const Value *show_collection(const Store *store, Arena *arena, const char *name) {
    Text rest = text_of(name), first;
    const Service *service = text_next(&rest, '/', &first) ? service_find(first) : NULL;
    ValueEntry *entries = ARENA_ARRAY(arena, store_count(store, name), ValueEntry);
    size_t count = 0;
    for (const StoreObject *o = store_next(store, name, TEXT("")); o != NULL;
         o = store_next(store, name, o->key)) {
        entries[count].key = o->key;
        entries[count++].value = without_secrets(arena, service, o->value, false);
    }
    return value_map(arena, entries, count);
}

const Value *objects_show(const Cloud *cloud, Arena *arena) {
    const Value *all = &value_empty_map;
    cloud_settle(cloud, arena);
    for (const char *name = store_next_collection(cloud->store, NULL); name != NULL;
         name = store_next_collection(cloud->store, name)) {
        if (name[0] == '.') continue; // bookkeeping
        all = value_with(arena, all, name, show_collection(cloud->store, arena, name));
    }
    return all;
}
