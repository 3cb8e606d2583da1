// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/past.h"

#include <string.h>

static const char ram[] = "ram";

// What an object was before a change.
typedef struct Version Version;
struct Version {
    Version *next; // younger
    Arena *arena;  // this and all it holds
    const char *collection;
    StoreObject object;   // value NULL: there was none
    const PastRule *rule; // NULL: none fits
    int64_t changed_ms, reads;
    bool seen; // by the present reader, instead of what there is
};

struct Past {
    PastSettings settings;
    Version *oldest;
    PastReader reader;
    StoreView view;
};

// ---- which versions are seen

static bool is_named(const char *pattern, const char *name) {
    return pattern == NULL || (name != NULL && strcmp(pattern, name) == 0);
}

static bool is_of(const char *collection, const char *service) {
    size_t length = strlen(service);
    return strncmp(collection, service, length) == 0 && collection[length] == '/';
}

// The functions' own data plane uses keys for nothing but files.
static int64_t ram_delay(const Past *past, const char *service) {
    const char *name = strcmp(service, "data_plane") == 0 ? "oss" : service;
    for (size_t i = 0; i < past->settings.delay_count; i++) {
        const PastDelay *delay = &past->settings.delays[i];
        if (is_named(delay->service, name)) return delay->ms;
    }
    return 0;
}

static bool rule_lasts(const Version *version, int64_t now_ms) {
    const PastRule *rule = version->rule;
    return rule != NULL && (rule->reads == 0 || version->reads < rule->reads) &&
           (rule->ms == 0 || now_ms < version->changed_ms + rule->ms);
}

static bool lags_in_ram(const Past *past, const Version *version) {
    const PastReader *reader = &past->reader;
    if (!is_of(version->collection, ram)) return false;
    if (!reader->admitting && strcmp(reader->service, ram) == 0) return false;
    return reader->now_ms < version->changed_ms + ram_delay(past, reader->service);
}

static bool is_asked(const Past *past, const Version *version) {
    const PastReader *reader = &past->reader;
    return reader->operation != NULL && is_of(version->collection, reader->service);
}

static bool lags_in_lists(const Past *past, const Version *version) {
    return is_asked(past, version) &&
           past->reader.now_ms < version->changed_ms + past->settings.list_ms;
}

static bool lags_by_rule(const Past *past, const Version *version) {
    return is_asked(past, version) && rule_lasts(version, past->reader.now_ms) &&
           is_named(version->rule->operation, past->reader.operation);
}

// ---- the view

static bool view_get(void *past_pointer, const char *collection, StoreLook look,
                     const StoreObject **ret) {
    Past *past = past_pointer;
    for (Version *v = past->oldest; v != NULL; v = v->next) {
        if (strcmp(v->collection, collection) != 0 || !text_equal(v->object.key, look.key))
            continue;
        v->seen = v->seen || lags_by_rule(past, v);
        bool lags = v->seen || lags_in_ram(past, v) || (look.listing && lags_in_lists(past, v));
        if (!lags) continue;
        *ret = v->object.value != NULL ? &v->object : NULL;
        return true;
    }
    return false;
}

static const StoreObject *view_next(void *past_pointer, const char *collection, Text after) {
    const Past *past = past_pointer;
    const StoreObject *first = NULL;
    for (const Version *v = past->oldest; v != NULL; v = v->next) {
        if (strcmp(v->collection, collection) != 0) continue;
        if (text_compare(v->object.key, after) <= 0) continue;
        if (first == NULL || text_compare(v->object.key, first->key) < 0) first = &v->object;
    }
    return first;
}

// ---- life of a version

static bool version_lasts(const Past *past, const Version *version, int64_t now_ms) {
    int64_t most = past->settings.list_ms;
    for (size_t i = 0; i < past->settings.delay_count; i++)
        if (past->settings.delays[i].ms > most) most = past->settings.delays[i].ms;
    return now_ms < version->changed_ms + most || rule_lasts(version, now_ms);
}

static void drop_if(Past *past, bool (*stays)(const Past *, const Version *, int64_t),
                    int64_t now_ms) {
    Version **place = &past->oldest;
    while (*place != NULL) {
        Version *version = *place;
        if (stays != NULL && stays(past, version, now_ms)) {
            place = &version->next;
            continue;
        }
        *place = version->next;
        arena_free(version->arena);
    }
}

static void past_free(void *past) {
    drop_if(past, NULL, 0);
}

Past *past_new(Arena *arena) {
    Past *past = ARENA_NEW(arena, Past);
    past->view = (StoreView){.context = past, .get = view_get, .next = view_next};
    arena_defer(arena, past_free, past);
    return past;
}

void past_set(Past *past, const PastSettings *settings) {
    drop_if(past, NULL, 0);
    past->settings = *settings;
}

static bool rule_fits(const PastRule *rule, const char *collection) {
    bool ours = rule->service == NULL || is_of(collection, rule->service);
    return ours && is_named(rule->collection, collection);
}

// Whether an earlier change of the same transaction was to the same object.
static bool is_repeated(const Store *store, size_t index) {
    StoreChange change = store_change(store, index);
    for (size_t i = 0; i < index; i++) {
        StoreChange other = store_change(store, i);
        if (other.collection == change.collection && text_equal(other.key, change.key)) return true;
    }
    return false;
}

static void keep(Past *past, const StoreChange *change, const PastRule *rule, int64_t now_ms) {
    Arena *arena = arena_new();
    Version *version = ARENA_NEW(arena, Version);
    version->arena = arena;
    version->collection = arena_strdup(arena, change->collection);
    version->object.key = text_copy(arena, change->key);
    if (change->before != NULL) version->object.value = value_copy(arena, change->before);
    version->rule = rule;
    version->changed_ms = now_ms;
    Version **place = &past->oldest;
    while (*place != NULL) place = &(*place)->next;
    *place = version;
}

// One version for each rule, as each counts for itself; or one for lists and RAM.
static void note(Past *past, const StoreChange *change, int64_t now_ms) {
    bool kept = false;
    for (size_t i = 0; i < past->settings.rule_count; i++) {
        const PastRule *rule = &past->settings.rules[i];
        if (!rule_fits(rule, change->collection)) continue;
        keep(past, change, rule, now_ms);
        kept = true;
    }
    if (!kept) keep(past, change, NULL, now_ms);
}

static bool is_active(const Past *past) {
    const PastSettings *settings = &past->settings;
    return settings->rule_count > 0 || settings->list_ms > 0 || settings->delay_count > 0;
}

void past_note(Past *past, const Store *store, int64_t now_ms) {
    if (!is_active(past)) return;
    for (size_t i = 0; i < store_change_count(store); i++) {
        StoreChange change = store_change(store, i);
        // Names that begin with a dot are bookkeeping.
        if (change.collection[0] == '.' || is_repeated(store, i)) continue;
        note(past, &change, now_ms);
    }
    drop_if(past, version_lasts, now_ms);
}

void past_begin(Past *past, Store *store, const PastReader *reader) {
    if (!is_active(past)) return;
    past->reader = *reader;
    store_look(store, &past->view);
}

void past_end(Past *past, Store *store) {
    if (!is_active(past)) return;
    store_look(store, NULL);
    for (Version *v = past->oldest; v != NULL; v = v->next) {
        if (v->seen) v->reads++;
        v->seen = false;
    }
    drop_if(past, version_lasts, past->reader.now_ms);
}
