// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/token.h"

#include "provider/net/digest.h"
#include "resources/auth0/operations.h"

enum {
    RENEW_BEFORE_S = 60,
    LIFE_UNKNOWN_S = 600,
    LIFE_MAX_S = 30 * 24 * 3600, // the longest that Auth0 gives
    WAIT_SLICE_MS = 100,         // how soon a thread that waits for another's fetch notices a stop
};

struct Auth0TokenSource {
    Arena *arena;
    const Auth0Transport *transport;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        bool busy;          // one thread is fetching
        unsigned refused;   // how many fetches gave nothing
        Arena *arena;       // of what follows; replaced at each fetch
        Text token;         // empty: none that serves
        int64_t renew_ms;   // on the clock of call_now_ms(), as is
        int64_t ends_ms;    // its life
        Auth0Reply refusal; // what the last fetch that gave nothing was answered
    } synced;
};

Auth0TokenSource *auth0_token_source_new(const Auth0Transport *transport) {
    Arena *arena = arena_new();
    Auth0TokenSource *source = ARENA_NEW(arena, Auth0TokenSource);
    source->arena = arena;
    source->transport = transport;
    source->synced.arena = arena_new();
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&source->synced.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&source->synced.lock, NULL);
    return source;
}

void auth0_token_source_free(Auth0TokenSource *source) {
    if (source == NULL) return;
    pthread_cond_destroy(&source->synced.changed);
    pthread_mutex_destroy(&source->synced.lock);
    arena_free(source->synced.arena);
    arena_free(source->arena);
}

// ---- fetching

static Status token_fail(Call *call, const Auth0Reply *reply) {
    const Auth0Settings *settings = reply->settings;
    const char *tried = arena_printf(call->arena, "get a token for Auth0's Management API \"%s\"",
                                     settings->audience.data);
    return auth0_fail(call, reply, &(Auth0Story){.tried = tried});
}

static const Value *form_text(Arena *arena, const Value *form, const char *name, Text text) {
    return value_with(arena, form, name, value_string(arena, text));
}

static Auth0Reply fetch(Call *call, const Auth0Transport *transport) {
    const Auth0Settings *settings = transport->settings;
    Arena *arena = call->arena;
    const Value *form = &value_empty_map;
    form = form_text(arena, form, "grant_type", TEXT("client_credentials"));
    form = form_text(arena, form, "audience", settings->audience);
    form = form_text(arena, form, "client_id", settings->client_id);
    form = form_text(arena, form, "client_secret", settings->client_secret);
    const Auth0Request request = {.operation = &auth0_fetch_token, .body = form};
    Auth0Reply reply = auth0_reply_new(settings, &request);
    auth0_send(call, transport, &request, TEXT(""), &reply);
    if (reply.outcome == AUTH0_DONE &&
        value_text(value_get(reply.body, "access_token")).length == 0) {
        reply.outcome = AUTH0_REJECTED;
        reply.problem = "the answer holds no access_token";
    }
    return reply;
}

// What another thread needs to tell the same.
static Auth0Reply refusal_copy(Arena *arena, const Auth0Reply *reply) {
    Auth0Reply copy = *reply;
    copy.sent_body = NULL;
    copy.body = &value_null;
    copy.code = text_copy(arena, reply->code);
    copy.error = text_copy(arena, reply->error);
    copy.message = text_copy(arena, reply->message);
    copy.problem = reply->problem != NULL ? arena_strdup(arena, reply->problem) : NULL;
    copy.hint = reply->hint != NULL ? arena_strdup(arena, reply->hint) : NULL;
    return copy;
}

static int64_t life_ms(const Value *answer) {
    int64_t life_s = value_int_or(value_get(answer, "expires_in"), LIFE_UNKNOWN_S);
    if (life_s < 1 || life_s > LIFE_MAX_S) life_s = LIFE_UNKNOWN_S;
    return life_s * 1000;
}

static int64_t renewed_before_ms(int64_t life) {
    int64_t quarter = life / 4;
    return quarter < (int64_t)RENEW_BEFORE_S * 1000 ? quarter : RENEW_BEFORE_S * 1000;
}

// With the lock held.
static void token_store(Auth0TokenSource *source, const Auth0Reply *reply) {
    arena_free(source->synced.arena);
    source->synced.arena = arena_new();
    source->synced.token = TEXT("");
    if (reply->outcome != AUTH0_DONE) {
        source->synced.refusal = refusal_copy(source->synced.arena, reply);
        source->synced.refused++;
        return;
    }
    source->synced.token =
        text_copy(source->synced.arena, value_text(value_get(reply->body, "access_token")));
    int64_t life = life_ms(reply->body);
    source->synced.ends_ms = call_now_ms() + life;
    source->synced.renew_ms = source->synced.ends_ms - renewed_before_ms(life);
}

// Fetches with the lock open; whoever comes meanwhile waits for the result.
static void token_renew(Call *call, Auth0TokenSource *source) {
    source->synced.busy = true;
    pthread_mutex_unlock(&source->synced.lock);
    Auth0Reply reply = fetch(call, source->transport);
    // A call that was stopped proves nothing: whoever waits tries for itself.
    bool stopped = reply.outcome != AUTH0_DONE && call_state(call) != CALL_RUNNING;
    pthread_mutex_lock(&source->synced.lock);
    source->synced.busy = false;
    if (!stopped) token_store(source, &reply);
    pthread_cond_broadcast(&source->synced.changed);
}

// ---- using

static void wait_for_other(Auth0TokenSource *source) {
    int64_t until = call_now_ms() + WAIT_SLICE_MS;
    const struct timespec end = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_cond_timedwait(&source->synced.changed, &source->synced.lock, &end);
}

static bool token_serves(const Auth0TokenSource *source) {
    return source->synced.token.length > 0 && call_now_ms() < source->synced.renew_ms;
}

Status auth0_token_get(Call *call, Auth0TokenSource *source, Auth0Token *ret) {
    Text given = source->transport->settings->api_token;
    if (given.length > 0) {
        call_hide(call, given);
        *ret = (Auth0Token){given, INT64_MAX};
        return status_ok();
    }
    Auth0Reply refusal = auth0_reply_new(source->transport->settings,
                                         &(Auth0Request){.operation = &auth0_fetch_token});
    pthread_mutex_lock(&source->synced.lock);
    unsigned seen = source->synced.refused; // when this thread began to wait
    // What another thread fetched may have expired by what a third was told of it.
    while (!token_serves(source) && source->synced.refused == seen &&
           call_state(call) == CALL_RUNNING) {
        if (source->synced.busy)
            wait_for_other(source);
        else
            token_renew(call, source);
    }
    const Auth0Token token = {text_copy(call->arena, source->synced.token), source->synced.ends_ms};
    bool refused = source->synced.refused != seen && token.text.length == 0;
    if (refused) refusal = refusal_copy(call->arena, &source->synced.refusal);
    pthread_mutex_unlock(&source->synced.lock);
    if (token.text.length == 0 || call_state(call) != CALL_RUNNING)
        return token_fail(call, &refusal);
    call_hide(call, token.text);
    *ret = token;
    return status_ok();
}

bool auth0_token_expire(Auth0TokenSource *source, Text token) {
    if (source->transport->settings->api_token.length > 0) return false;
    pthread_mutex_lock(&source->synced.lock);
    // Only that one: another thread may have fetched a new one already.
    if (digest_equal(source->synced.token, token)) source->synced.token = TEXT("");
    pthread_mutex_unlock(&source->synced.lock);
    return true;
}
