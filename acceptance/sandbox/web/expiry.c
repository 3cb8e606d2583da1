// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/expiry.h"

const Value *expiry_in(const Request *request, int64_t lifetime_s) {
    int64_t now_ms = clock_unscaled(request->cloud->clock);
    return value_int(request->arena, now_ms + lifetime_s * 1000);
}

bool expiry_is_past(const Request *request, const Value *object) {
    int64_t expires_ms = value_int_or(value_get(object, "expires_ms"), 0);
    return expires_ms < clock_unscaled(request->cloud->clock);
}

void expiry_drop(const Request *request, const char *collection) {
    Store *store = request->cloud->store;
    const StoreObject *next = NULL;
    for (const StoreObject *o = store_next(store, collection, TEXT("")); o != NULL; o = next) {
        Text key = o->key;
        if (expiry_is_past(request, o->value)) store_delete(store, collection, key);
        next = store_next(store, collection, key);
    }
}
