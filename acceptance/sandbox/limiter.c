// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/limiter.h"

#include <pthread.h>
#include <string.h>

typedef struct Bucket Bucket;
struct Bucket {
    Bucket *next;
    const char *name;
    int64_t full_at_ms; // when it will be, or was, full
};

struct Limiter {
    pthread_mutex_t lock;
    Arena *arena;
    struct {
        Bucket *buckets;
    } synced;
};

static void limiter_free(void *limiter_pointer) {
    arena_free(((Limiter *)limiter_pointer)->arena);
}

Limiter *limiter_new(Arena *arena) {
    Limiter *limiter = ARENA_NEW(arena, Limiter);
    pthread_mutex_init(&limiter->lock, NULL);
    limiter->arena = arena_new();
    arena_defer(arena, limiter_free, limiter);
    return limiter;
}

static Bucket *find(Limiter *limiter, const char *name) {
    Bucket *bucket = limiter->synced.buckets;
    while (bucket != NULL && strcmp(bucket->name, name) != 0) bucket = bucket->next;
    if (bucket != NULL) return bucket;
    bucket = ARENA_NEW(limiter->arena, Bucket);
    *bucket = (Bucket){.next = limiter->synced.buckets, .name = arena_strdup(limiter->arena, name)};
    return limiter->synced.buckets = bucket;
}

// Each taken token puts off the moment at which the bucket is full by the time that one needs.
static LimiterView use(Limiter *limiter, const LimiterRule *rule, bool take) {
    LimiterView view = {0};
    pthread_mutex_lock(&limiter->lock);
    Bucket *bucket = find(limiter, rule->name);
    int64_t size_ms = rule->burst * rule->each_ms;
    int64_t owed_ms = bucket->full_at_ms > rule->now_ms ? bucket->full_at_ms - rule->now_ms : 0;
    if (take && owed_ms + rule->each_ms <= size_ms) {
        owed_ms += rule->each_ms;
        bucket->full_at_ms = rule->now_ms + owed_ms;
        view.taken = true;
    }
    pthread_mutex_unlock(&limiter->lock);
    int64_t left_ms = size_ms > owed_ms ? size_ms - owed_ms : 0;
    view.remaining = left_ms / rule->each_ms;
    view.next_ms = left_ms >= rule->each_ms ? 0 : rule->each_ms - left_ms;
    view.full_ms = owed_ms;
    return view;
}

LimiterView limiter_take(Limiter *limiter, const LimiterRule *rule) {
    return use(limiter, rule, true);
}

LimiterView limiter_look(Limiter *limiter, const LimiterRule *rule) {
    return use(limiter, rule, false);
}
