// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/sandbox.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/rds/postgres.h"
#include "provider/value/json.h"

#define IDENTITY ".cloud/identity"

// The account: a number and a key that no one can take for real ones. Kept with the state, so that
// configurations made against it stay valid.
static const Value *make_identity(Arena *arena, Ident *ident) {
    const ValueEntry members[] = {
        {TEXT("account_id"),
         value_cstring(arena, arena_printf(arena, "10000000%s", ident_digits(ident, arena, 8)))},
        {TEXT("access_key_id"),
         value_cstring(arena, arena_printf(arena, "SANDBOX%s", ident_mixed(ident, arena, 17)))},
        {TEXT("access_key_secret"), value_cstring(arena, ident_mixed(ident, arena, 30))},
    };
    return value_map(arena, members, COUNT_OF(members));
}

static Status load_identity(Arena *arena, Cloud *cloud, const char **ret_reason) {
    const Value *identity = store_get(cloud->store, IDENTITY, TEXT("account"));
    if (identity == NULL) {
        identity = make_identity(arena, cloud->ident);
        store_put(cloud->store, IDENTITY, TEXT("account"), identity);
        TRY(store_commit(cloud->store, clock_now(cloud->clock), ret_reason));
        store_release(cloud->store);
    }
    identity = value_copy(arena, identity);
    cloud->account_id = value_cstr(value_get(identity, "account_id"));
    cloud->access_key_id = value_cstr(value_get(identity, "access_key_id"));
    cloud->access_key_secret = value_cstr(value_get(identity, "access_key_secret"));
    return status_ok();
}

static Status load_state(Cloud *cloud, const char *path, const char **ret_reason) {
    StoreLoaded loaded = {0};
    TRY(store_open(cloud->store, path, &loaded, ret_reason));
    clock_at_least(cloud->clock, loaded.time_ms);
    ident_resume(cloud->ident, loaded.commits);
    return status_ok();
}

static Status populate(Arena *arena, Cloud *cloud, const char **ret_reason) {
    for (size_t i = 0; services[i] != NULL; i++) {
        if (services[i]->populate != NULL) services[i]->populate(cloud, arena);
    }
    TRY(store_commit(cloud->store, clock_now(cloud->clock), ret_reason));
    store_release(cloud->store);
    return status_ok();
}

// given: JSON, or NULL.
static Status behave(Arena *arena, Cloud *cloud, const char *given, const char **ret_reason) {
    if (given == NULL) return status_ok();
    const Value *wanted = json_parse(arena, text_of(given), ret_reason);
    if (wanted != NULL) *ret_reason = behaviour_set(cloud->behaviour, wanted);
    return *ret_reason == NULL ? status_ok() : status_failed();
}

Status sandbox_new(Arena *arena, const Options *options, Sandbox **ret, const char **ret_reason) {
    Sandbox *sandbox = ARENA_NEW(arena, Sandbox);
    Cloud *cloud = &sandbox->cloud;
    cloud->store = store_new(arena);
    cloud->clock = clock_new(arena, options->time_scale);
    if (options->counted) clock_count_from(cloud->clock, options->clock_ms);
    cloud->ident = ident_new(arena, options->seeded ? &options->seed : NULL);
    cloud->behaviour = behaviour_new(arena, cloud->clock);
    cloud->limiter = limiter_new(arena);
    cloud->auth0_rate = options->auth0_rate;
    cloud->postgres = postgres_new(arena);
    cloud->jobs = jobs_new(arena);
    cloud->region = options->region;
    TRY(behave(arena, cloud, options->behaviour, ret_reason));
    if (options->state != NULL) TRY(load_state(cloud, options->state, ret_reason));
    TRY(load_identity(arena, cloud, ret_reason));
    TRY(populate(arena, cloud, ret_reason));
    pthread_mutex_init(&sandbox->lock, NULL);
    sandbox->auth = (Auth){
        .cloud = cloud, .state_lock = &sandbox->lock, .nonces = nonce_new(arena), .service = ""};
    sandbox->faults = fault_new(arena);
    sandbox->limits = limits_new(arena);
    sandbox->audit = audit_new(arena);
    sandbox->latency_ms = options->latency_ms;
    cancel_init(&sandbox->stop);
    if (options->audit != NULL && !audit_open(sandbox->audit, options->audit)) {
        *ret_reason = arena_printf(arena, "cannot open the audit log %s", options->audit);
        return status_failed();
    }
    if (options->record != NULL)
        TRY(record_open(arena, options->record, &sandbox->record, ret_reason));
    *ret = sandbox;
    return status_ok();
}

void sandbox_close(Sandbox *sandbox) {
    store_close(sandbox->cloud.store);
}

void sandbox_wait(Sandbox *sandbox, int64_t ms) {
    if (ms <= 0) return;
    Call call = {.cancel = &sandbox->stop, .deadline_ms = INT64_MAX};
    (void)call_sleep(&call, ms);
}
