// SPDX-License-Identifier: MPL-2.0
// What exists in the sandbox: collections ("fc/functions") of keyed objects (a MAP Value each), in
// memory and, with a state file, in an append-only journal. The changes of one handler are one
// transaction: all of them are kept when it succeeds, none when it answers an error.
// Not locked: used only under the sandbox's state lock (a handler always is).
#pragma once

#include "provider/base/status.h"
#include "provider/value/value.h"

typedef struct Store Store;

typedef struct StoreObject {
    Text key;
    const Value *value;
} StoreObject;

Store *store_new(Arena *arena);
// Loads the journal (made when missing) and appends to it from now on. An incomplete last record,
// which a crash leaves, is cut off; damage before it is a failure with *ret_reason.
typedef struct StoreLoaded {
    int64_t commits; // in the journal
    int64_t time_ms; // simulated time of the last one
} StoreLoaded;
Status store_open(Store *store, const char *path, StoreLoaded *ret, const char **ret_reason);
void store_close(Store *store);

// Values that reading hands out are borrowed and stay valid until the handler's answer has been
// written out, even when the object is replaced or deleted meanwhile.
const Value *store_get(const Store *store, const char *collection, Text key); // NULL: none
size_t store_count(const Store *store, const char *collection);
// The object with the smallest key greater than after (the empty text: the first object), in byte
// order; NULL at the end. Objects that belong to another carry its key as prefix ("function/name"),
// so a page or the children of an object are a loop from the token or the prefix onwards:
//   for (o = store_next(s, c, prefix); o != NULL && text_starts(o->key, prefix.data); o =
//   store_next(s, c, o->key))
const StoreObject *store_next(const Store *store, const char *collection, Text after);
// Names of the collections in byte order; NULL ends. after NULL: the first.
const char *store_next_collection(const Store *store, const char *after);

// Another number after every change, rolled back or not: what was made of the store is still right
// while it is the same.
int64_t store_version(const Store *store);

// Makes or replaces; key and value are copied. The key is not empty and the value has no unknown.
void store_put(Store *store, const char *collection, Text key, const Value *value);
bool store_delete(Store *store, const char *collection, Text key); // false: there was none

// ---- for the dispatcher, not for services
typedef struct StoreChange {
    const char *collection;
    Text key;
    const Value *before; // NULL: did not exist
    bool deleted;
} StoreChange;

// Another view of what there is, for those who read. listing: met in a loop, not asked for by key.
typedef struct StoreLook {
    Text key;
    bool listing;
} StoreLook;

typedef struct StoreView {
    void *context;
    // What is seen of an object: true with *ret, NULL for none; false: what there is.
    bool (*get)(void *context, const char *collection, StoreLook look, const StoreObject **ret);
    // The object with the smallest key greater than after that may be seen otherwise.
    const StoreObject *(*next)(void *context, const char *collection, Text after);
} StoreView;

void store_look(Store *store, const StoreView *view); // NULL: as it is

size_t store_change_count(const Store *store);
StoreChange store_change(const Store *store, size_t index);
// Ends the transaction. A commit is on disk when this returns; when it cannot be written the
// changes are rolled back and the failure has a reason.
Status store_commit(Store *store, int64_t time_ms, const char **ret_reason);
void store_rollback(Store *store);
// Frees what replaced and deleted objects still hold, once no answer borrows from them.
void store_release(Store *store);
