// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/pending.h"

#define DUE RPC_PRIVATE ".dueAtMs"
#define THEN RPC_PRIVATE ".then"

const Value *pending_begin(Arena *arena, const Cloud *cloud, const Value *object,
                           const Pending *pending) {
    object = value_with(arena, object, "Status", value_cstring(arena, pending->status));
    object =
        value_with_at(arena, object, DUE, value_int(arena, clock_now(cloud->clock) + pending->ms));
    return value_with_at(arena, object, THEN,
                         value_cstring(arena, pending->then == NULL ? "" : pending->then));
}

bool pending_is(const Value *object) {
    return !value_is_null(value_at(object, DUE));
}

static void finish(Store *store, Arena *arena, const char *collection, const StoreObject *object) {
    const Value *then = value_at(object->value, THEN);
    if (value_text(then).length == 0) {
        store_delete(store, collection, object->key);
        return;
    }
    const Value *own = value_get(object->value, RPC_PRIVATE);
    own = value_map_without(arena, value_map_without(arena, own, TEXT("dueAtMs")), TEXT("then"));
    const Value *done = value_with(arena, object->value, "Status", then);
    store_put(store, collection, object->key, value_with(arena, done, RPC_PRIVATE, own));
}

void pending_settle(const Cloud *cloud, Arena *arena, const char *collection) {
    Store *store = cloud->store;
    Text key = TEXT("");
    const StoreObject *object;
    while ((object = store_next(store, collection, key)) != NULL) {
        key = text_copy(arena, object->key);
        int64_t due = value_int_or(value_at(object->value, DUE), INT64_MAX);
        if (due <= clock_now(cloud->clock)) finish(store, arena, collection, object);
    }
}
