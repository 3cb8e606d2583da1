// SPDX-License-Identifier: MPL-2.0
// The URLs of a deployment in an application of Auth0. Lists are replaced whole and have no owner,
// and the application may serve others, so a change reads, changes what is ours, puts, and looks
// again.
#include "resources/names.h"
#include "resources/parts/auth0.h"

#include <pthread.h>

enum { ROUNDS = 6, PAUSE_MS = 200 };

static const struct {
    const char *member, *path; // behind the deployment's address
} places[] = {
    {"callbacks", AUTH0_CALLBACK_PATH},
    // LobeChat ends only its own session and asks from its server only; both are for people who
    // add more to the log-in page.
    {"allowed_logout_urls", ""},
    {"web_origins", ""},
};

// Deployments of this process that share an application take turns.
static struct { pthread_mutex_t lock; } synced = {PTHREAD_MUTEX_INITIALIZER};

static const Value *url_at(Arena *arena, Text address, const char *path) {
    return value_cstring(arena,
                         arena_printf(arena, "%.*s%s", (int)address.length, address.data, path));
}

// The same pointer when nothing changes.
static const Value *list_change(Arena *arena, const Value *list, const Value *add,
                                const Value *drop) {
    size_t count = 0;
    const Value **items = ARENA_ARRAY(arena, value_count(list) + 1, const Value *);
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *item = value_list_at(list, i);
        if (!value_list_has(drop, item) || value_equal(item, add)) items[count++] = item;
    }
    bool added = !value_is_null(add) && !value_list_has(list, add);
    if (!added && count == value_count(list)) return list;
    if (added) items[count++] = add;
    return value_list(arena, VALUE_LIST, items, count);
}

static const Value *urls_at(Arena *arena, const Value *addresses, const char *path) {
    const Value **items = ARENA_ARRAY(arena, value_count(addresses), const Value *);
    for (size_t i = 0; i < value_count(addresses); i++)
        items[i] = url_at(arena, value_text(value_list_at(addresses, i)), path);
    return value_list(arena, VALUE_LIST, items, value_count(addresses));
}

const Value *auth0_url_changes(Arena *arena, const Value *client, Text add, const Value *drop) {
    const Value *changes = &value_empty_map;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const Value *list = value_get(client, places[i].member);
        const Value *url = add.length > 0 ? url_at(arena, add, places[i].path) : &value_null;
        const Value *next = list_change(arena, list, url, urls_at(arena, drop, places[i].path));
        if (next != list) changes = value_with(arena, changes, places[i].member, next);
    }
    return changes;
}

// ---- in an application that others change too

static Status urls_fail(Call *call, const Auth0Reply *reply, const char *verb, Text client_id) {
    Path block, path = auth0_path(A_MANAGE_CALLBACK, &block);
    const char *tried = arena_printf(call->arena, "%s the URLs of application \"%.*s\" of Auth0",
                                     verb, (int)client_id.length, client_id.data);
    const char *todo = reply->outcome == AUTH0_NOT_FOUND
                           ? "Check auth0.client_id and the tenant of the provider block."
                           : NULL;
    return auth0_fail(call, reply,
                      &(Auth0Story){.path = &path,
                                    .tried = tried,
                                    .exists = "Its other URLs are as they were.",
                                    .todo = todo});
}

typedef struct UrlsChange {
    Text client_id, add;
    const Value *drop;
} UrlsChange;

// *ret_done: nothing is left to be changed.
static Status urls_round(Call *call, const Deployment *deployment, const UrlsChange *change,
                         bool *ret_done) {
    Text id = change->client_id;
    const Auth0Ask look = {.operation = &auth0_get_client, .id = id, .fields = AUTH0_URL_FIELDS};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &look, &reply));
    *ret_done = reply.outcome == AUTH0_NOT_FOUND && change->add.length == 0;
    if (*ret_done) return status_ok();
    if (reply.outcome != AUTH0_DONE) return urls_fail(call, &reply, "read", id);
    const Value *changes = auth0_url_changes(call->arena, reply.body, change->add, change->drop);
    *ret_done = value_count(changes) == 0;
    if (*ret_done) return status_ok();
    const Auth0Ask put = {.operation = &auth0_update_client, .id = id, .body = changes};
    TRY(auth0_ask(call, deployment, &put, &reply));
    return reply.outcome == AUTH0_DONE ? status_ok() : urls_fail(call, &reply, "change", id);
}

static Status urls_rounds(Call *call, const Deployment *deployment, const UrlsChange *change) {
    int64_t pause = PAUSE_MS;
    for (int tries = 0; tries < ROUNDS; tries++, pause *= 2) {
        bool done = false;
        TRY(urls_round(call, deployment, change, &done));
        if (done) return status_ok();
        if (tries > 0) (void)call_sleep(call, pause);
    }
    Path block, path = auth0_path(A_MANAGE_CALLBACK, &block);
    return call_fail(call, &path, "URLs of the Auth0 application keep changing",
                     "The URLs of application \"%.*s\" were put %d times and were different again "
                     "afterwards: something else is changing them. Find out what, then apply "
                     "again.",
                     (int)change->client_id.length, change->client_id.data, ROUNDS);
}

Status auth0_urls_settle(Call *call, const Deployment *deployment, Text client_id, Text add,
                         const Value *drop) {
    const UrlsChange change = {.client_id = client_id, .add = add, .drop = drop};
    pthread_mutex_lock(&synced.lock);
    Status status = urls_rounds(call, deployment, &change);
    pthread_mutex_unlock(&synced.lock);
    return status;
}

Status auth0_drop_old_urls(Call *call, Deployment *deployment) {
    TRY(auth0_client_drop_old(call, deployment));
    return auth0_callback_drop_old(call, deployment);
}
