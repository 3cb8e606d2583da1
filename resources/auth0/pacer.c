// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/pacer.h"

#include "provider/net/digest.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SLICE_MS = 100,          // how soon a stop is noticed
    SHORTEST_MS = 200,       // between requests of a bucket that is empty
    FIRST_PENALTY_MS = 1000, // of a 429 that names no time; doubles
    MOST_DOUBLINGS = 4,
    LONGEST_MS = 60 * 1000, // buckets are refilled within a minute; more is a mistake of clocks
    SKEW_S = 1,             // what the local clock may be off and still be used for its fractions
};

struct Pacer {
    Arena *arena;
    const char *name;
    Pacer *next;
    int members;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        int running;      // requests under way
        int64_t tickets;  // given out
        int64_t newest;   // ticket of the answer that `left` comes from; 0: none answered yet
        bool counted;     // the tenant tells its figures
        int64_t left;     // requests the bucket allows now
        int64_t opens_ms; // when an empty bucket has room again
        int64_t held_ms;  // after a 429: nobody before
        int refusals;     // in a row
    } synced;
};

static struct {
    pthread_mutex_t lock;
    Pacer *first;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

static Pacer *pacer_new(const char *name) {
    Arena *arena = arena_new();
    Pacer *pacer = ARENA_NEW(arena, Pacer);
    pacer->arena = arena;
    pacer->name = arena_strdup(arena, name);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pacer->synced.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&pacer->synced.lock, NULL);
    return pacer;
}

Pacer *pacer_join(const char *name) {
    pthread_mutex_lock(&synced.lock);
    Pacer *pacer = synced.first;
    while (pacer != NULL && strcmp(pacer->name, name) != 0) pacer = pacer->next;
    if (pacer == NULL) {
        pacer = pacer_new(name);
        pacer->next = synced.first;
        synced.first = pacer;
    }
    pacer->members++;
    pthread_mutex_unlock(&synced.lock);
    return pacer;
}

void pacer_leave(Pacer *pacer) {
    pthread_mutex_lock(&synced.lock);
    bool last = --pacer->members == 0;
    Pacer **place = &synced.first;
    while (*place != pacer) place = &(*place)->next;
    if (last) *place = pacer->next;
    pthread_mutex_unlock(&synced.lock);
    if (!last) return;
    pthread_cond_destroy(&pacer->synced.changed);
    pthread_mutex_destroy(&pacer->synced.lock);
    arena_free(pacer->arena);
}

// ---- entering

// Milliseconds until the next request may start; 0: now; -1: when another one has ended.
static int64_t turn_in(const Pacer *pacer, int64_t now_ms) {
    int64_t held = pacer->synced.held_ms - now_ms, opens = pacer->synced.opens_ms - now_ms;
    if (held > 0) return held;
    // One goes ahead to learn the figures, at first and whenever the bucket should have room again.
    if (pacer->synced.newest == 0) return pacer->synced.running == 0 ? 0 : -1;
    if (!pacer->synced.counted || pacer->synced.left > 0) return 0;
    if (opens > 0) return opens;
    return pacer->synced.running == 0 ? 0 : -1;
}

static void wait_slice(Pacer *pacer, int64_t wait_ms) {
    int64_t slice = wait_ms > 0 && wait_ms < SLICE_MS ? wait_ms : SLICE_MS;
    int64_t until = call_now_ms() + slice;
    const struct timespec end = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_cond_timedwait(&pacer->synced.changed, &pacer->synced.lock, &end);
}

int64_t pacer_enter(Call *call, Pacer *pacer) {
    int64_t ticket = 0, wait;
    pthread_mutex_lock(&pacer->synced.lock);
    while ((wait = turn_in(pacer, call_now_ms())) != 0) {
        if (call_state(call) != CALL_RUNNING || wait >= call_remaining_ms(call)) break;
        wait_slice(pacer, wait);
    }
    if (wait == 0 && call_state(call) == CALL_RUNNING) {
        ticket = ++pacer->synced.tickets;
        pacer->synced.running++;
        if (pacer->synced.left > 0) pacer->synced.left--;
    }
    pthread_mutex_unlock(&pacer->synced.lock);
    return ticket;
}

// ---- learning

static int64_t header_number(const HttpResponse *response, const char *name) {
    int64_t number;
    return text_to_int(http_header(response, name), 0, INT64_MAX / 4000, &number) ? number : -1;
}

// The tenant's own time, which the reset is given in.
static int64_t their_now_ms(const HttpResponse *response) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t theirs = http_date(http_header(response, "date"));
    if (theirs >= 0 && llabs((long long)(theirs - now.tv_sec)) > SKEW_S) return theirs * 1000;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// What the answer asks to wait; -1 when it does not say.
static int64_t asked_ms(const HttpResponse *response) {
    int64_t after = header_number(response, "retry-after");
    if (after >= 0) return after < LONGEST_MS / 1000 ? after * 1000 : LONGEST_MS;
    int64_t reset = header_number(response, "x-ratelimit-reset");
    if (reset < 0) return -1;
    int64_t wait = reset * 1000 - their_now_ms(response);
    if (wait > LONGEST_MS) return LONGEST_MS;
    return wait < SHORTEST_MS ? SHORTEST_MS : wait;
}

// Others wait for the same moment, here and elsewhere.
static int64_t with_jitter(int64_t wait_ms) {
    uint64_t random;
    digest_random(&random, sizeof random);
    return wait_ms + (int64_t)(random % (uint64_t)(wait_ms / 4 + SHORTEST_MS));
}

// With the lock held.
static void learn_refusal(Pacer *pacer, const HttpResponse *response, int64_t now_ms) {
    int doublings =
        pacer->synced.refusals < MOST_DOUBLINGS ? pacer->synced.refusals : MOST_DOUBLINGS;
    int64_t asked = asked_ms(response), penalty = (int64_t)FIRST_PENALTY_MS << doublings;
    pacer->synced.refusals++;
    pacer->synced.counted = true;
    pacer->synced.left = 0;
    int64_t until = now_ms + with_jitter(asked >= 0 ? asked : penalty);
    if (until > pacer->synced.held_ms) pacer->synced.held_ms = until;
}

// With the lock held. Requests under way may not be in the figure yet, so they are taken off; an
// answer that was overtaken may only lower it.
static void learn_figures(Pacer *pacer, int64_t ticket, const HttpResponse *response,
                          int64_t now_ms) {
    int64_t left = header_number(response, "x-ratelimit-remaining");
    bool overtaken = ticket < pacer->synced.newest;
    if (!overtaken) pacer->synced.newest = ticket;
    if (left < 0) {
        if (!overtaken) pacer->synced.counted = false;
        return;
    }
    left = left > pacer->synced.running ? left - pacer->synced.running : 0;
    if (!overtaken || left < pacer->synced.left) pacer->synced.left = left;
    pacer->synced.counted = true;
    if (pacer->synced.left > 0) return;
    int64_t asked = asked_ms(response);
    pacer->synced.opens_ms = now_ms + (asked >= 0 ? asked : FIRST_PENALTY_MS);
}

void pacer_report(Pacer *pacer, int64_t ticket, const HttpResponse *response) {
    int64_t now_ms = call_now_ms();
    pthread_mutex_lock(&pacer->synced.lock);
    pacer->synced.running--;
    if (response->outcome == HTTP_ANSWERED) learn_figures(pacer, ticket, response, now_ms);
    if (response->outcome == HTTP_ANSWERED && response->status == 429)
        learn_refusal(pacer, response, now_ms);
    else if (response->outcome == HTTP_ANSWERED)
        pacer->synced.refusals = 0;
    pthread_cond_broadcast(&pacer->synced.changed);
    pthread_mutex_unlock(&pacer->synced.lock);
}
