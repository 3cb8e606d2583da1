// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/credentials.h"

#include "resources/alibaba/credentials_chain.h"

#include <time.h>

enum {
    RENEW_BEFORE_S = 300,   // before the keys expire
    RENEW_AGAIN_S = 30,     // after a renewal that failed while the old keys still serve
    WAIT_SLICE_MS = 100,    // how soon a thread that waits for another's renewal notices a stop
    CREDENTIAL_TOKENS = 200 // retries of STS
};

struct CredentialSource {
    Arena *arena;
    const AlibabaSettings *settings;
    HttpClient *http;
    const char *sts_url;
    RetryBudget *budget;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        bool busy;        // one thread is fetching keys
        unsigned refused; // how many fetches gave nothing that serves
        Arena *arena;     // of what follows; replaced at each fetch
        bool valid;       // keys are there and not known to be refused
        Credentials keys;
        int64_t renew_s;   // Unix time from which new ones are fetched; 0: never
        const char *story; // why the last fetch gave nothing, or NULL
    } synced;
};

CredentialSource *credentials_new(const AlibabaSettings *settings, HttpClient *http,
                                  const char *sts_url) {
    Arena *arena = arena_new();
    CredentialSource *source = ARENA_NEW(arena, CredentialSource);
    source->arena = arena;
    source->settings = settings;
    source->http = http;
    source->sts_url = arena_strdup(arena, sts_url);
    source->budget = retry_budget_new(CREDENTIAL_TOKENS);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&source->synced.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&source->synced.lock, NULL);
    return source;
}

void credentials_free(CredentialSource *source) {
    if (source == NULL) return;
    arena_free(source->synced.arena);
    retry_budget_free(source->budget);
    pthread_cond_destroy(&source->synced.changed);
    pthread_mutex_destroy(&source->synced.lock);
    arena_free(source->arena);
}

static Credentials keys_copy(Arena *arena, const Credentials *keys) {
    return (Credentials){.access_key_id = text_copy(arena, keys->access_key_id),
                         .access_key_secret = text_copy(arena, keys->access_key_secret),
                         .security_token = text_copy(arena, keys->security_token),
                         .expires_s = keys->expires_s,
                         .origin = arena_strdup(arena, keys->origin)};
}

static int64_t source_now_s(const CredentialSource *source) {
    return source->settings->now_s != NULL ? source->settings->now_s() : (int64_t)time(NULL);
}

// ---- with the lock held

static bool keys_serve(const CredentialSource *source, int64_t now_s) {
    const Credentials *keys = &source->synced.keys;
    return source->synced.valid && (keys->expires_s == 0 || now_s < keys->expires_s);
}

static bool keys_are_due(const CredentialSource *source, int64_t now_s) {
    return !keys_serve(source, now_s) ||
           (source->synced.renew_s != 0 && now_s >= source->synced.renew_s);
}

// Short-lived keys are renewed after three quarters of their life.
static int64_t renewal_time(int64_t now_s, int64_t expires_s) {
    if (expires_s == 0) return 0;
    int64_t quarter = (expires_s - now_s) / 4;
    return expires_s - (quarter < RENEW_BEFORE_S ? quarter : RENEW_BEFORE_S);
}

static void keys_store(CredentialSource *source, const Credentials *keys, const char *story) {
    int64_t now_s = source_now_s(source);
    if (keys == NULL && keys_serve(source, now_s)) { // keep the old ones while they last
        source->synced.renew_s = now_s + RENEW_AGAIN_S;
        return;
    }
    arena_free(source->synced.arena);
    source->synced.arena = arena_new();
    source->synced.valid = keys != NULL;
    source->synced.keys = (Credentials){0};
    source->synced.story = story != NULL ? arena_strdup(source->synced.arena, story) : NULL;
    if (keys != NULL) {
        source->synced.keys = keys_copy(source->synced.arena, keys);
        source->synced.renew_s = renewal_time(now_s, keys->expires_s);
    }
    source->synced.refused += !keys_serve(source, now_s);
}

static void wait_slice(CredentialSource *source) {
    int64_t until = call_now_ms() + WAIT_SLICE_MS;
    const struct timespec end = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_cond_timedwait(&source->synced.changed, &source->synced.lock, &end);
}

// Fetches keys with the lock open; others use the old ones or wait meanwhile.
static void keys_fetch(Call *call, CredentialSource *source) {
    source->synced.busy = true;
    pthread_mutex_unlock(&source->synced.lock);
    Lookup lookup = {.call = call,
                     .settings = source->settings,
                     .http = source->http,
                     .sts_url = source->sts_url,
                     .budget = source->budget};
    Credentials keys;
    const char *story = NULL;
    bool found = chain_keys(&lookup, &keys, &story);
    // A call that was stopped proves nothing: whoever waits tries for itself.
    bool stopped = !found && call_state(call) != CALL_RUNNING;
    pthread_mutex_lock(&source->synced.lock);
    source->synced.busy = false;
    if (!stopped) keys_store(source, found ? &keys : NULL, story);
    pthread_cond_broadcast(&source->synced.changed);
}

typedef enum Turn { TURN_KEYS, TURN_FETCH, TURN_WAIT, TURN_FAILED, TURN_STOPPED } Turn;

// seen: how many fetches had given nothing when this thread began to wait. Keys that another
// fetched may have expired by what a third was told of them.
static Turn turn_next(const Call *call, const CredentialSource *source, unsigned seen) {
    int64_t now_s = source_now_s(source);
    bool due = keys_are_due(source, now_s), serve = keys_serve(source, now_s);
    if (!due || (source->synced.busy && serve)) return TURN_KEYS;
    if (call_state(call) != CALL_RUNNING) return TURN_STOPPED;
    if (source->synced.busy) return TURN_WAIT;
    if (source->synced.refused == seen) return TURN_FETCH;
    return serve ? TURN_KEYS : TURN_FAILED;
}

Status credentials_get(Call *call, CredentialSource *source, Credentials *ret) {
    const char *story = NULL;
    pthread_mutex_lock(&source->synced.lock);
    unsigned seen = source->synced.refused;
    Turn turn;
    while ((turn = turn_next(call, source, seen)) == TURN_FETCH || turn == TURN_WAIT) {
        if (turn == TURN_FETCH)
            keys_fetch(call, source);
        else
            wait_slice(source);
    }
    if (turn == TURN_KEYS) *ret = keys_copy(call->arena, &source->synced.keys);
    if (turn == TURN_FAILED && source->synced.story != NULL)
        story = arena_strdup(call->arena, source->synced.story);
    pthread_mutex_unlock(&source->synced.lock);
    if (turn == TURN_KEYS) {
        call_hide(call, ret->access_key_id);
        call_hide(call, ret->access_key_secret);
        call_hide(call, ret->security_token);
        return status_ok();
    }
    if (turn == TURN_STOPPED)
        return call_fail(call, NULL, "Stopped while getting credentials",
                         "The operation was stopped, or its time was over, before the keys for "
                         "Alibaba Cloud were there. Nothing was sent; apply again.");
    return call_fail(call, NULL, "No credentials for Alibaba Cloud", "%s",
                     story != NULL ? story
                                   : "The keys in use expired at this moment. Apply again.");
}

void credentials_expire(CredentialSource *source, Text access_key_id) {
    pthread_mutex_lock(&source->synced.lock);
    // Only those: another thread may have renewed them already.
    if (text_equal(source->synced.keys.access_key_id, access_key_id)) source->synced.valid = false;
    pthread_mutex_unlock(&source->synced.lock);
}
