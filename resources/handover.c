// SPDX-License-Identifier: MPL-2.0
#include "resources/handover.h"

#include <pthread.h>

struct Handover {
    struct {
        pthread_mutex_t lock;
        Arena *arena;
        const Value *values; // MAP by id
    } synced;
};

static void handover_release(void *pointer) {
    Handover *handover = pointer;
    pthread_mutex_destroy(&handover->synced.lock);
    arena_free(handover->synced.arena);
}

Handover *handover_new(Arena *arena) {
    Handover *handover = ARENA_NEW(arena, Handover);
    pthread_mutex_init(&handover->synced.lock, NULL);
    handover->synced.arena = arena_new();
    handover->synced.values = &value_empty_map;
    arena_defer(arena, handover_release, handover);
    return handover;
}

void handover_put(Handover *handover, Text id, const Value *value) {
    pthread_mutex_lock(&handover->synced.lock);
    Arena *arena = handover->synced.arena;
    handover->synced.values = value_with(arena, handover->synced.values, text_copy(arena, id).data,
                                         value_copy(arena, value));
    pthread_mutex_unlock(&handover->synced.lock);
}

const Value *handover_take(Handover *handover, Arena *arena, Text id) {
    pthread_mutex_lock(&handover->synced.lock);
    const Value *value = value_get_text(handover->synced.values, id);
    const Value *taken = value_is_null(value) ? &value_empty_map : value_copy(arena, value);
    handover->synced.values =
        value_map_without(handover->synced.arena, handover->synced.values, id);
    pthread_mutex_unlock(&handover->synced.lock);
    return taken;
}
