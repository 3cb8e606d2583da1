// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/settle.h"

#include "acceptance/sandbox/rds/basics.h"
#include "acceptance/sandbox/rds/postgres.h"

#include <string.h>

// Where the objects of a collection have their status, and what they are to PostgreSQL.
typedef struct Kind {
    const char *collection, *status;
    const char *made; // "accounts" or "databases"; NULL: instances
} Kind;

static const Kind kinds[] = {
    {RDS_ACCOUNTS, "AccountStatus", "accounts"},
    {RDS_DATABASES, "DBStatus", "databases"},
    {RDS_INSTANCES, RDS_STATUS, NULL},
};

static Text until_slash(Text key) {
    Text first;
    return text_next(&key, '/', &first) ? first : key;
}

// The simulated time is over; what is real may take longer.
static bool is_real(const Cloud *cloud, const Kind *kind, const StoreObject *object) {
    Text instance = until_slash(object->key);
    if (kind->made == NULL) return postgres_state(cloud->postgres, instance) == POSTGRES_UP;
    Text name = text_slice(object->key, instance.length + 1, object->key.length);
    return postgres_has(cloud->postgres, instance, kind->made, name,
                        value_text(value_at(object->value, RDS_REVISION)));
}

static void delete_children(const Cloud *cloud, Arena *arena, const char *collection,
                            const char *prefix) {
    const StoreObject *child;
    while ((child = store_next(cloud->store, collection, text_of(prefix))) != NULL &&
           text_starts(child->key, prefix))
        store_delete(cloud->store, collection, text_copy(arena, child->key));
}

static void end_object(const Cloud *cloud, Arena *arena, const Kind *kind, Text key) {
    store_delete(cloud->store, kind->collection, key);
    if (kind->made != NULL) return;
    const char *prefix = rds_key(arena, key, TEXT("")).data;
    delete_children(cloud, arena, RDS_ACCOUNTS, prefix);
    delete_children(cloud, arena, RDS_DATABASES, prefix);
}

static void end_pending(const Cloud *cloud, Arena *arena, const Kind *kind,
                        const StoreObject *object) {
    Text key = text_copy(arena, object->key);
    const Value *then = value_at(object->value, RDS_THEN);
    if (value_text(then).length == 0) {
        end_object(cloud, arena, kind, key);
        return;
    }
    if (!is_real(cloud, kind, object)) return;
    const Value *own = value_get(object->value, RPC_PRIVATE);
    own = value_map_without(arena, value_map_without(arena, own, TEXT("dueAtMs")), TEXT("then"));
    if (kind->made == NULL)
        own = value_with(arena, own, "runningSinceMs", value_int(arena, clock_now(cloud->clock)));
    const Value *done = value_with(arena, object->value, kind->status, then);
    store_put(cloud->store, kind->collection, key, value_with(arena, done, RPC_PRIVATE, own));
}

// The data of a server ends with the sandbox: after a start with its state, or when a server broke,
// the instance reboots and gets its accounts and databases anew, empty.
static void note_lost_server(const Cloud *cloud, Arena *arena, const StoreObject *object) {
    bool running = text_is(value_text(value_get(object->value, RDS_STATUS)), "Running");
    if (!running || postgres_state(cloud->postgres, object->key) == POSTGRES_UP) return;
    const Value *instance =
        value_with(arena, object->value, RDS_STATUS, value_cstring(arena, "Rebooting"));
    instance = value_with_at(arena, instance, RDS_DUE, value_int(arena, clock_now(cloud->clock)));
    instance = value_with_at(arena, instance, RDS_THEN, value_cstring(arena, "Running"));
    store_put(cloud->store, RDS_INSTANCES, object->key, instance);
}

static void settle_kind(const Cloud *cloud, Arena *arena, const Kind *kind) {
    Text key = TEXT("");
    const StoreObject *object;
    while ((object = store_next(cloud->store, kind->collection, key)) != NULL) {
        key = text_copy(arena, object->key);
        int64_t due = value_int_or(value_at(object->value, RDS_DUE), INT64_MAX);
        if (due <= clock_now(cloud->clock))
            end_pending(cloud, arena, kind, object);
        else if (kind->made == NULL && due == INT64_MAX)
            note_lost_server(cloud, arena, object);
    }
}

// ---- what PostgreSQL should be
static const Value *wanted_one(Arena *arena, const Value *object) {
    const ValueEntry entries[] = {
        {TEXT("made"), value_at(object, RDS_MADE)},
        {TEXT("revision"), value_at(object, RDS_REVISION)},
        {TEXT("password"), value_at(object, RDS_PASSWORD)},
        {TEXT("privileged"),
         value_bool(text_is(value_text(value_get(object, "AccountType")), "Super"))},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *wanted_children(const Cloud *cloud, Arena *arena, const Kind *kind,
                                    Text instance) {
    const char *prefix = rds_key(arena, instance, TEXT("")).data;
    const Value *children = &value_empty_map;
    for (const StoreObject *o = store_next(cloud->store, kind->collection, text_of(prefix));
         o != NULL && text_starts(o->key, prefix);
         o = store_next(cloud->store, kind->collection, o->key))
        children =
            value_with(arena, children, o->key.data + strlen(prefix), wanted_one(arena, o->value));
    return children;
}

static const Value *wanted(const Cloud *cloud, Arena *arena) {
    const Value *all = &value_empty_map;
    for (const StoreObject *o = store_next(cloud->store, RDS_INSTANCES, TEXT("")); o != NULL;
         o = store_next(cloud->store, RDS_INSTANCES, o->key)) {
        if (text_is(value_text(value_get(o->value, RDS_STATUS)), "Deleting")) continue;
        const Value *one = value_with(arena, &value_empty_map, "port", value_get(o->value, "Port"));
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            if (kinds[i].made != NULL)
                one = value_with(arena, one, kinds[i].made,
                                 wanted_children(cloud, arena, &kinds[i], o->key));
        all = value_with(arena, all, o->key.data, one);
    }
    return all;
}

void rds_settle(const Cloud *cloud, Arena *arena) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++) settle_kind(cloud, arena, &kinds[i]);
    int64_t version = store_version(cloud->store);
    if (!postgres_knows(cloud->postgres, version))
        postgres_want(cloud->postgres, version, wanted(cloud, arena));
}
