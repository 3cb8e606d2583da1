// SPDX-License-Identifier: MPL-2.0
// The database connection whose users may log in: enabled for the deployment's application, and,
// while people are to be made in it, for the application whose credentials are in use, which Auth0
// demands. Only these two are switched; whatever else uses the connection keeps it. What was on
// before stays on. A caller that was switched on here is switched off again unless the tenant has
// applications of other deployments, whose people may be made by the same caller.
#include "provider/schema/attrs.h"
#include "resources/auth0/pages.h"
#include "resources/database_rows.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/auth0.h"

// An application that was just made may not be known everywhere yet.
enum { SWITCH_TRIES = 6, SWITCH_PAUSE_MS = 500 };

#define CALLER "+caller" // behind the recorded id: the caller was switched on here

static const char *const needs[] = {PART_AUTH0_CLIENT, NULL};

static bool connection_wanted(const Value *object) {
    return database_wants_client(object) || database_wants_users(object);
}

static Text connection_name(const Value *object) {
    return value_text(value_get(value_get(object, A_AUTH0), A_CONNECTION));
}

static bool connection_differs(const Value *prior, const Value *planned) {
    return !text_equal(connection_name(prior), connection_name(planned)) ||
           database_wants_users(prior) != database_wants_users(planned) ||
           database_wants_client(prior) != database_wants_client(planned);
}

static Text caller_of(const Deployment *deployment) {
    return auth0_client_settings(deployment->session->auth0)->client_id;
}

static Text without_caller(Text id) {
    return text_slice(id, 0, id.length - (text_ends(id, CALLER) ? sizeof CALLER - 1 : 0));
}

// ---- what is on

typedef struct Enabled {
    Text name, id; // looked for by either
    Text found;    // id
} Enabled;

static bool see_enabled(Call *call, void *context, const Value *connection) {
    Enabled *enabled = context;
    Text id = value_text(value_get(connection, A_ID));
    bool same = enabled->id.length > 0
                    ? text_equal(id, enabled->id)
                    : text_equal(value_text(value_get(connection, A_NAME)), enabled->name);
    if (same) enabled->found = text_copy(call->arena, id);
    return !same;
}

// Whether it is on for a client; an application that is gone has none.
static Status look_enabled(Call *call, const Deployment *deployment, Text client_id,
                           Enabled *enabled) {
    const Value *query = api_pair(call->arena, "strategy", TEXT("auth0"));
    query = auth0_fields(call->arena, query, "id,name");
    const Auth0Pages pages = {.request = {.operation = &auth0_list_client_connections,
                                          .path = api_pair(call->arena, "id", client_id),
                                          .query = query},
                              .on_item = see_enabled,
                              .context = enabled};
    Auth0Reply reply;
    TRY(auth0_each_page(call, deployment->session->auth0, &pages, &reply));
    if (reply.outcome == AUTH0_DONE || reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    Path block, path = auth0_path(A_CONNECTION, &block);
    const char *tried = arena_printf(call->arena, "read the connections of application \"%.*s\"",
                                     (int)client_id.length, client_id.data);
    return auth0_fail(call, &reply, &(Auth0Story){.path = &path, .tried = tried});
}

// The deployment's own application; of one that is given the caller's side is all there is to it.
static Status connection_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool own = database_wants_client(object);
    Text client = own ? stack_part_id(object, PART_AUTH0_CLIENT) : caller_of(deployment);
    Text recorded = stack_part_id(object, PART_AUTH0_CONNECTION);
    Enabled enabled = {.name = connection_name(object)};
    if (enabled.name.length == 0) // right after an import
        enabled.name = text_of(attrs_find(auth0_rows, TEXT(A_CONNECTION))->fallback);
    if (client.length == 0) return status_ok();
    TRY(look_enabled(call, deployment, client, &enabled));
    if (enabled.found.length == 0) return status_ok();
    bool same = text_equal(without_caller(recorded), enabled.found);
    ret->present = true;
    ret->id = same ? recorded.data : enabled.found.data;
    ret->status = "Enabled";
    ret->body = &value_empty_map;
    return status_ok();
}

// ---- switching

typedef struct Switch {
    Text connection_id, client_id;
    bool on;
} Switch;

static const Value *switch_body(Arena *arena, const Switch *what) {
    const Value *item = api_pair(arena, A_CLIENT_ID, what->client_id);
    return value_list_one(arena, value_with(arena, item, A_STATUS, value_bool(what->on)));
}

// An application or connection that is gone needs no switching off.
static bool is_switched(const Switch *what, const Auth0Reply *reply) {
    bool gone = reply->outcome == AUTH0_NOT_FOUND || text_starts(reply->code, "inexistent_");
    return reply->outcome == AUTH0_DONE || (!what->on && gone);
}

static Status switch_client(Call *call, const Deployment *deployment, const Switch *what) {
    const Auth0Ask ask = {.operation = &auth0_update_connection_clients,
                          .id = what->connection_id,
                          .body = switch_body(call->arena, what)};
    Auth0Reply reply;
    for (int tries = 1;; tries++) {
        TRY(auth0_ask(call, deployment, &ask, &reply));
        if (is_switched(what, &reply)) return status_ok();
        bool new = text_is(reply.code, "inexistent_client") && tries < SWITCH_TRIES;
        if (!new || call_sleep(call, SWITCH_PAUSE_MS) != CALL_RUNNING) break;
    }
    Path block, path = auth0_path(A_CONNECTION, &block);
    const char *tried =
        arena_printf(call->arena,
                     "switch connection \"%.*s\" %s for application "
                     "\"%.*s\"",
                     (int)what->connection_id.length, what->connection_id.data,
                     what->on ? "on" : "off", (int)what->client_id.length, what->client_id.data);
    return auth0_fail(call, &reply,
                      &(Auth0Story){.path = &path,
                                    .tried = tried,
                                    .exists = "No other application was touched."});
}

// With a token the caller is not known; then making people tells whether it may.
Status auth0_enable_caller(Call *call, const Deployment *deployment, Text connection_id,
                           bool *ret) {
    Text caller = caller_of(deployment);
    Enabled enabled = {.id = connection_id};
    *ret = false;
    if (caller.length == 0) return status_ok();
    TRY(look_enabled(call, deployment, caller, &enabled));
    if (enabled.found.length > 0) return status_ok();
    const Switch on = {.connection_id = connection_id, .client_id = caller, .on = true};
    TRY(switch_client(call, deployment, &on));
    *ret = true;
    return status_ok();
}

static Status release_caller(Call *call, const Deployment *deployment, const Value *object,
                             Text id) {
    Text caller = caller_of(deployment);
    bool others;
    if (!text_ends(id, CALLER) || caller.length == 0) return status_ok();
    TRY(auth0_has_others(call, deployment, object, &others));
    const Switch off = {.connection_id = without_caller(id), .client_id = caller};
    return others ? status_ok() : switch_client(call, deployment, &off);
}

// Both sides of a recorded connection.
static Status connection_leave(Call *call, const Deployment *deployment, const Value *object,
                               Text id, Text client) {
    TRY(release_caller(call, deployment, object, id));
    const Switch off = {.connection_id = without_caller(id), .client_id = client};
    return client.length > 0 ? switch_client(call, deployment, &off) : status_ok();
}

static Status connection_remove(Call *call, Deployment *deployment, const Value *object) {
    Text id = stack_part_id(object, PART_AUTH0_CONNECTION);
    if (id.length == 0) return status_ok(); // goes with the application
    return connection_leave(call, deployment, object, id, stack_part_id(object, PART_AUTH0_CLIENT));
}

// ---- making and changing

static Status connection_missing(Call *call, Text name) {
    Path block, path = auth0_path(A_CONNECTION, &block);
    return call_fail(call, &path, "Auth0 connection does not exist",
                     "The tenant has no database connection \"%.*s\". Make it in Auth0's dashboard "
                     "(Authentication > Database > Create DB Connection), or set `connection` in "
                     "the auth0 block to one that exists.",
                     (int)name.length, name.data);
}

static void connection_record(Call *call, Deployment *deployment, Text id, bool caller) {
    const char *whole =
        arena_printf(call->arena, "%.*s%s", (int)id.length, id.data, caller ? CALLER : "");
    const Found found = {.id = whole, .status = "Enabled", .body = &value_empty_map};
    stack_record(call, deployment, &auth0_connection_part, &found);
}

static Status connection_enable_own(Call *call, Deployment *deployment, Text id, bool caller) {
    if (!database_wants_client(deployment->planned)) return status_ok();
    const Switch on = {.connection_id = id,
                       .client_id = stack_recorded_id(deployment, PART_AUTH0_CLIENT),
                       .on = true};
    TRY(switch_client(call, deployment, &on));
    connection_record(call, deployment, id, caller);
    return status_ok();
}

// Switched on while there are people to be made, and off after that. *caller: whether it was
// switched on here, before and after.
static Status connection_caller(Call *call, Deployment *deployment, Text id, bool *caller) {
    if (database_wants_users(deployment->planned)) {
        bool switched;
        TRY(auth0_enable_caller(call, deployment, id, &switched));
        *caller = *caller || switched;
    } else if (*caller) {
        Text recorded = stack_recorded_id(deployment, PART_AUTH0_CONNECTION);
        TRY(release_caller(call, deployment, deployment->planned, recorded));
        *caller = false;
    }
    return status_ok();
}

static Status connection_apply(Call *call, Deployment *deployment) {
    Text name = connection_name(deployment->planned);
    Text recorded = stack_recorded_id(deployment, PART_AUTH0_CONNECTION);
    const Value *connection;
    TRY(auth0_find_connection(call, deployment, name, &connection));
    if (value_is_null(connection)) return connection_missing(call, name);
    Text id = value_text(value_get(connection, A_ID));
    bool same = text_equal(without_caller(recorded), id);
    bool caller = same && text_ends(recorded, CALLER);
    bool new = value_is_null(deployment->prior) || !database_wants_client(deployment->prior);
    if (new || !same) TRY(connection_enable_own(call, deployment, id, caller));
    TRY(connection_caller(call, deployment, id, &caller));
    if (recorded.length > 0 && !same)
        TRY(connection_leave(call, deployment, deployment->planned, recorded,
                             stack_recorded_id(deployment, PART_AUTH0_CLIENT)));
    connection_record(call, deployment, id, caller);
    return status_ok();
}

const Part auth0_connection_part = {
    .name = PART_AUTH0_CONNECTION,
    .label = "connection of the Auth0 application",
    .differs = connection_differs,
    .needs = needs,
    .wanted = connection_wanted,
    .renames = true,
    .read = connection_read,
    .create = connection_apply,
    .update = connection_apply,
    .remove = connection_remove,
};
