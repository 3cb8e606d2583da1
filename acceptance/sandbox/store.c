// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/store.h"

#include "acceptance/sandbox/journal.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Object {
    StoreObject public;
    Arena *arena; // this object and all it holds
} Object;

typedef struct Collection {
    const char *name;
    Object **objects; // sorted by key
    size_t count, capacity;
    size_t last; // where store_next found one the last time: a loop goes on behind it
} Collection;

typedef struct Change {
    Collection *collection;
    Text key;
    Object *before, *after; // NULL: did not, does not exist
    Object *garbage;        // which of the two nobody needs once the transaction ended
} Change;

struct Store {
    Arena *arena;             // its own: it is used under the state lock only, unlike its parent
    Collection **collections; // sorted by name
    size_t collection_count, collection_capacity;
    int64_t version;
    const StoreView *view; // NULL: as it is
    Journal *journal;      // NULL: memory only
    int64_t compact_at;    // length of the journal from which it is
    StoreLoaded loaded;    // of the journal so far
    Change *changes;       // of the open transaction
    size_t change_count, change_capacity;
};

// The journal is rewritten once it is as much longer than what exists takes.
enum { COMPACT_MIN_BYTES = 256 * 1024, COMPACT_TIMES = 4 };

static void store_free(void *store_pointer) {
    Store *store = store_pointer;
    store_release(store);
    for (size_t c = 0; c < store->collection_count; c++) {
        const Collection *collection = store->collections[c];
        for (size_t i = 0; i < collection->count; i++) arena_free(collection->objects[i]->arena);
    }
    arena_free(store->arena);
}

Store *store_new(Arena *arena) {
    Store *store = ARENA_NEW(arena, Store);
    store->arena = arena_new();
    arena_defer(arena, store_free, store);
    return store;
}

// Twice as much room for pointers as before.
static void *store_grow(const Store *store, const void *items, size_t count, size_t *capacity) {
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    void *grown = ARENA_ARRAY(store->arena, *capacity, void *);
    if (count > 0) memcpy(grown, items, count * sizeof(void *));
    return grown;
}

// Index of the first collection whose name is not smaller than name; *ret_there: it is that name.
static size_t store_place(const Store *store, const char *name, bool *ret_there) {
    size_t low = 0, high = store->collection_count;
    *ret_there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(store->collections[middle]->name, name);
        *ret_there = *ret_there || order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Collection *store_collection(const Store *store, const char *name) {
    bool there;
    size_t at = store_place(store, name, &there);
    return there ? store->collections[at] : NULL;
}

static Collection *store_make_collection(Store *store, const char *name) {
    bool there;
    size_t at = store_place(store, name, &there);
    if (there) return store->collections[at];
    if (store->collection_count == store->collection_capacity)
        store->collections = store_grow(store, store->collections, store->collection_count,
                                        &store->collection_capacity);
    memmove(store->collections + at + 1, store->collections + at,
            (store->collection_count++ - at) * sizeof(Collection *));
    Collection *collection = ARENA_NEW(store->arena, Collection);
    collection->name = arena_strdup(store->arena, name);
    return store->collections[at] = collection;
}

// Index of the first object whose key is not smaller than key.
static size_t collection_find(const Collection *collection, Text key) {
    size_t low = 0, high = collection->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool smaller = text_compare(collection->objects[middle]->public.key, key) < 0;
        if (smaller)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool collection_has(const Collection *collection, size_t at, Text key) {
    return at < collection->count && text_equal(collection->objects[at]->public.key, key);
}

// Puts object (NULL: nothing) in the place of key and returns what was there.
static Object *collection_exchange(Store *store, Collection *c, Text key, Object *object) {
    size_t at = collection_find(c, key);
    Object *before = collection_has(c, at, key) ? c->objects[at] : NULL;
    store->version++;
    if (before != NULL && object != NULL) {
        c->objects[at] = object;
    } else if (before != NULL) {
        c->count--;
        memmove(c->objects + at, c->objects + at + 1, (c->count - at) * sizeof(Object *));
    } else if (object != NULL) {
        if (c->count == c->capacity)
            c->objects = store_grow(store, c->objects, c->count, &c->capacity);
        memmove(c->objects + at + 1, c->objects + at, (c->count - at) * sizeof(Object *));
        c->objects[at] = object;
        c->count++;
    }
    return before;
}

// ---- reading

void store_look(Store *store, const StoreView *view) {
    store->view = view;
}

static const StoreObject *there(const Store *store, const char *collection, Text key) {
    const Collection *c = store_collection(store, collection);
    if (c == NULL) return NULL;
    size_t at = collection_find(c, key);
    return collection_has(c, at, key) ? &c->objects[at]->public : NULL;
}

static const StoreObject *next_there(const Store *store, const char *collection, Text after) {
    Collection *c = store_collection(store, collection);
    if (c == NULL) return NULL;
    size_t at = collection_has(c, c->last, after) ? c->last : collection_find(c, after);
    if (collection_has(c, at, after)) at++;
    c->last = at;
    return at < c->count ? &c->objects[at]->public : NULL;
}

const Value *store_get(const Store *store, const char *collection, Text key) {
    const StoreView *view = store->view;
    const StoreObject *seen = NULL;
    if (view == NULL || !view->get(view->context, collection, (StoreLook){.key = key}, &seen))
        seen = there(store, collection, key);
    return seen == NULL ? NULL : seen->value;
}

// Of what there is and what may be seen otherwise, the next that is seen.
static const StoreObject *next_seen(const Store *store, const char *collection, Text after) {
    const StoreView *view = store->view;
    for (;;) {
        const StoreObject *now = next_there(store, collection, after);
        const StoreObject *old = view->next(view->context, collection, after);
        if (now == NULL && old == NULL) return NULL;
        bool is_now = old == NULL || (now != NULL && text_compare(now->key, old->key) <= 0);
        const StoreLook look = {.key = is_now ? now->key : old->key, .listing = true};
        const StoreObject *seen = is_now ? now : NULL;
        (void)view->get(view->context, collection, look, &seen);
        if (seen != NULL) return seen;
        after = look.key;
    }
}

const StoreObject *store_next(const Store *store, const char *collection, Text after) {
    return store->view == NULL ? next_there(store, collection, after)
                               : next_seen(store, collection, after);
}

size_t store_count(const Store *store, const char *collection) {
    const Collection *c = store_collection(store, collection);
    size_t count = 0;
    if (store->view == NULL) return c == NULL ? 0 : c->count;
    for (const StoreObject *o = store_next(store, collection, TEXT("")); o != NULL;
         o = store_next(store, collection, o->key))
        count++;
    return count;
}

const char *store_next_collection(const Store *store, const char *after) {
    bool there = false;
    size_t at = after == NULL ? 0 : store_place(store, after, &there);
    if (there) at++;
    return at < store->collection_count ? store->collections[at]->name : NULL;
}

int64_t store_version(const Store *store) {
    return store->version;
}

static void store_note(Store *store, Change change) {
    if (store->change_count == store->change_capacity) {
        store->change_capacity = store->change_capacity == 0 ? 16 : store->change_capacity * 2;
        Change *grown = ARENA_ARRAY(store->arena, store->change_capacity, Change);
        if (store->change_count > 0) {
            memcpy(grown, store->changes, store->change_count * sizeof(Change));
        }
        store->changes = grown;
    }
    store->changes[store->change_count++] = change;
}

void store_put(Store *store, const char *collection, Text key, const Value *value) {
    Arena *arena = arena_new();
    Object *object = ARENA_NEW(arena, Object);
    object->arena = arena;
    object->public.key = text_copy(arena, key);
    object->public.value = value_copy(arena, value);
    Collection *c = store_make_collection(store, collection);
    Object *before = collection_exchange(store, c, key, object);
    store_note(store, (Change){c, object->public.key, before, object, NULL});
}

bool store_delete(Store *store, const char *collection, Text key) {
    Collection *c = store_collection(store, collection);
    Object *before = c == NULL ? NULL : collection_exchange(store, c, key, NULL);
    if (before == NULL) return false;
    store_note(store, (Change){c, before->public.key, before, NULL, NULL});
    return true;
}

size_t store_change_count(const Store *store) {
    return store->change_count;
}

StoreChange store_change(const Store *store, size_t index) {
    const Change *change = &store->changes[index];
    const Value *before = change->before == NULL ? NULL : change->before->public.value;
    return (StoreChange){change->collection->name, change->key, before, change->after == NULL};
}

// A record: {"changes":[[collection,key,value],[collection,key],…],"time":ms}: without a value it
// is deleted. One that stands for those before it has "commits", how many they were.
static const Value *record_change(Arena *arena, const Collection *collection, Text key,
                                  const Object *object) {
    const Value **parts = ARENA_ARRAY(arena, 3, const Value *);
    parts[0] = value_cstring(arena, collection->name);
    parts[1] = value_string(arena, key);
    if (object != NULL) parts[2] = object->public.value;
    return value_list(arena, VALUE_LIST, parts, object != NULL ? 3 : 2);
}

static const Value *record_new(Arena *arena, const Value **changes, size_t count, int64_t time_ms) {
    const Value *list = value_list(arena, VALUE_LIST, changes, count);
    const Value *record = value_with(arena, &value_empty_map, "changes", list);
    return value_with(arena, record, "time", value_int(arena, time_ms));
}

static Text store_record(const Store *store, Arena *arena, int64_t time_ms) {
    const Value **changes = ARENA_ARRAY(arena, store->change_count, const Value *);
    for (size_t i = 0; i < store->change_count; i++) {
        const Change *change = &store->changes[i];
        changes[i] = record_change(arena, change->collection, change->key, change->after);
    }
    return json_print(arena, record_new(arena, changes, store->change_count, time_ms));
}

// ---- keeping the journal short

// All that exists as one record.
static Text store_snapshot(const Store *store, Arena *arena) {
    size_t most = 0, count = 0;
    for (size_t i = 0; i < store->collection_count; i++) most += store->collections[i]->count;
    const Value **changes = ARENA_ARRAY(arena, most, const Value *);
    for (size_t c = 0; c < store->collection_count; c++) {
        const Collection *from = store->collections[c];
        for (size_t i = 0; i < from->count; i++) {
            const Object *object = from->objects[i];
            changes[count++] = record_change(arena, from, object->public.key, object);
        }
    }
    const Value *record = record_new(arena, changes, count, store->loaded.time_ms);
    return json_print(
        arena, value_with(arena, record, "commits", value_int(arena, store->loaded.commits)));
}

static int64_t compact_at(int64_t length) {
    int64_t times = length * COMPACT_TIMES;
    return times > COMPACT_MIN_BYTES ? times : COMPACT_MIN_BYTES;
}

// Everything is in the journal already, so a failure loses nothing, and is tried again later.
static void store_compact(Store *store) {
    int64_t length = journal_length(store->journal);
    if (length < store->compact_at) return;
    Arena *arena = arena_new();
    Text snapshot = store_snapshot(store, arena);
    const char *reason = NULL;
    if (compact_at((int64_t)snapshot.length) <= length &&
        journal_replace(store->journal, snapshot, &reason).ok)
        length = journal_length(store->journal);
    store->compact_at = compact_at(length);
    arena_free(arena);
}

static Status store_write(Store *store, int64_t time_ms, const char **ret_reason) {
    if (store->journal == NULL || store->change_count == 0) return status_ok();
    Arena *arena = arena_new();
    Status status = journal_append(store->journal, store_record(store, arena, time_ms), ret_reason);
    arena_free(arena);
    if (!status.ok) return status;
    store->loaded.commits++;
    store->loaded.time_ms = time_ms;
    store_compact(store);
    return status;
}

Status store_commit(Store *store, int64_t time_ms, const char **ret_reason) {
    Status status = store_write(store, time_ms, ret_reason);
    if (!status.ok) {
        store_rollback(store);
        return status;
    }
    for (size_t i = 0; i < store->change_count; i++) {
        store->changes[i].garbage = store->changes[i].before;
    }
    return status;
}

void store_rollback(Store *store) {
    for (size_t i = store->change_count; i-- > 0;) {
        Change *change = &store->changes[i];
        collection_exchange(store, change->collection, change->key, change->before);
        change->garbage = change->after;
    }
}

void store_release(Store *store) {
    for (size_t i = 0; i < store->change_count; i++) {
        Object *garbage = store->changes[i].garbage;
        if (garbage != NULL) arena_free(garbage->arena);
    }
    store->change_count = 0;
}

// Replays one record of the journal.
static void store_replay(void *store_pointer, const Value *record) {
    Store *store = store_pointer;
    const Value *changes = value_get(record, "changes");
    for (size_t i = 0; i < value_count(changes); i++) {
        const Value *change = value_list_at(changes, i);
        if (change->kind != VALUE_LIST || value_count(change) < 2) continue;
        const char *collection = value_cstr(value_list_at(change, 0));
        Text key = value_text(value_list_at(change, 1));
        if (value_count(change) == 2)
            store_delete(store, collection, key);
        else
            store_put(store, collection, key, value_list_at(change, 2));
    }
    int64_t commits = store->loaded.commits + 1;
    store->loaded.commits = value_int_or(value_get(record, "commits"), commits);
    store->loaded.time_ms = value_int_or(value_get(record, "time"), store->loaded.time_ms);
    const char *reason = NULL;
    // The journal is not set yet, so this only ends the transaction in memory and cannot fail.
    if (store_commit(store, 0, &reason).ok) store_release(store);
}

Status store_open(Store *store, const char *path, StoreLoaded *ret, const char **ret_reason) {
    Journal *journal = NULL;
    JournalTarget target = {.replay = store_replay, .context = store};
    TRY(journal_open(store->arena, path, target, &journal, ret_reason));
    store->journal = journal;
    store->compact_at = COMPACT_MIN_BYTES;
    store_compact(store);
    *ret = store->loaded;
    return status_ok();
}

void store_close(Store *store) {
    if (store->journal != NULL) journal_close(store->journal);
    store->journal = NULL;
}
