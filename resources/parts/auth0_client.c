// SPDX-License-Identifier: MPL-2.0
// The Auth0 application that is made for a deployment. Names are not unique and a second POST makes
// a second application, so ours is known by marks in its metadata and looked for before each POST.
// Its secret goes from here to the function only; whoever may not read it has it rotated.
#include "provider/value/json.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/auth0.h"
#include "resources/wait.h"

#include <string.h>

enum {
    MAKE_TRIES = 4,
    MAKE_PAUSE_MS = 1000, // so late may a list know a new application
    LOOK_TRIES = 10,
    LOOK_PAUSE_MS = 300,
};

#define METADATA "client_metadata"
#define SECRET "client_secret"
#define FIELDS                                                                                     \
    "client_id,name," METADATA ",app_type,oidc_conformant,grant_types,jwt_configuration,"          \
    "token_endpoint_auth_method," AUTH0_URL_FIELDS

// What LobeChat needs besides name and URLs; without being told Auth0 chooses otherwise.
static const struct {
    const char *member, *json;
} settings[] = {
    {"app_type", "\"regular_web\""},
    {"oidc_conformant", "true"},
    {"grant_types", "[\"authorization_code\",\"refresh_token\"]"},
    {"jwt_configuration.alg", "\"RS256\""},
    {"token_endpoint_auth_method", "\"client_secret_post\""},
};

static const Value *as_set(Arena *arena, const Value *value) {
    if (value->kind != VALUE_LIST) return value;
    return value_list(arena, VALUE_SET, value->list.items, value->list.count);
}

static const Value *settings_changes(Arena *arena, const Value *client) {
    const Value *changes = &value_empty_map;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const Value *wanted = json_parse(arena, text_of(settings[i].json), NULL);
        const Value *found = value_at(client, settings[i].member);
        if (!value_equal(as_set(arena, found), as_set(arena, wanted)))
            changes = value_with_at(arena, changes, settings[i].member, wanted);
    }
    return changes;
}

static Text client_name(const Value *object) {
    return value_text(value_get(value_get(object, A_AUTH0), A_APPLICATION_NAME));
}

// The address of an attempt that neither the state nor the plan knows any more.
static const Value *stale_urls(Arena *arena, const Deployment *deployment, const Value *object,
                               const Value *client) {
    Text url = auth0_marked_url(value_get(client, METADATA));
    bool known = url.length == 0 || text_equal(url, auth0_app_url(object)) ||
                 text_equal(url, auth0_app_url(deployment->prior));
    return known ? &value_empty_list : value_list_one(arena, value_string(arena, url));
}

static const Value *client_marks(Arena *arena, const Deployment *deployment, const Value *object,
                                 const Value *client, const Value *stale) {
    const Value *marks = auth0_marks(arena, deployment, object);
    const Value *metadata = value_get(client, METADATA);
    if (value_is_null(metadata)) return marks;
    return auth0_mark_former(arena, marks,
                             auth0_former_urls(arena, metadata, auth0_app_url(object), stale));
}

// The body of an update of client, or, when that is null, of a creation.
static const Value *client_changes(Arena *arena, const Deployment *deployment, const Value *object,
                                   const Value *client) {
    const Value *changes = settings_changes(arena, client);
    Text name = client_name(object);
    if (name.length > 0 && !text_equal(name, value_text(value_get(client, A_NAME))))
        changes = api_pair_more(arena, changes, A_NAME, name);
    const Value *stale = stale_urls(arena, deployment, object, client);
    if (!auth0_is_marked(arena, deployment, object, value_get(client, METADATA), false))
        changes = value_with(arena, changes, METADATA,
                             client_marks(arena, deployment, object, client, stale));
    const Value *urls = auth0_url_changes(arena, client, auth0_app_url(object), stale);
    for (size_t i = 0; i < value_count(urls); i++)
        changes = value_with(arena, changes, value_entry_at(urls, i)->key.data,
                             value_entry_at(urls, i)->value);
    return changes;
}

// ---- messages

static const char *client_tried(Call *call, const Value *object, const char *verb) {
    return arena_printf(call->arena, "%s the Auth0 application \"%s\"", verb,
                        client_name(object).data);
}

static Status client_fail(Call *call, const Deployment *deployment, const Auth0Reply *reply,
                          const char *verb, const char *exists) {
    Path path = path_attribute(NULL, A_AUTH0);
    return auth0_fail(call, reply,
                      &(Auth0Story){.path = &path,
                                    .tried = client_tried(call, api_object(deployment), verb),
                                    .exists = exists});
}

// ---- reading

// Only what the rows need: answers of Auth0 hold secrets.
static const Value *client_shown(Arena *arena, const Value *client) {
    const Value *shown = api_pair(arena, A_CLIENT_ID, value_text(value_get(client, A_CLIENT_ID)));
    return value_with(arena, shown, A_NAME, value_get(client, A_NAME));
}

static Status first_marked(Call *call, Deployment *deployment, const Value *object, Text *ret) {
    const Value *ids;
    TRY(auth0_find_marked(call, deployment, object, &ids));
    *ret = value_text(value_list_at(ids, 0));
    return status_ok();
}

// After an import it may be one that somebody else made.
static bool is_foreign(Call *call, const Deployment *deployment, const Value *object,
                       const Value *client) {
    const Value *metadata = value_get(client, METADATA);
    return deployment->discover &&
           !auth0_is_marked(call->arena, deployment, object, metadata, true);
}

static Status client_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text id = stack_part_id(object, PART_AUTH0_CLIENT);
    if (id.length == 0) TRY(first_marked(call, deployment, object, &id));
    if (id.length == 0) return status_ok();
    const Auth0Ask look = {.operation = &auth0_get_client, .id = id, .fields = FIELDS};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &look, &reply));
    if (reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    if (reply.outcome != AUTH0_DONE) return client_fail(call, deployment, &reply, "read", NULL);
    if (is_foreign(call, deployment, object, reply.body)) return status_ok();
    const Value *changes = client_changes(call->arena, deployment, object, reply.body);
    ret->present = true;
    ret->id = id.data;
    ret->status = "Active";
    ret->body = client_shown(call->arena, reply.body);
    const Value *former = auth0_former_urls(call->arena, value_get(reply.body, METADATA),
                                            auth0_app_url(object), &value_empty_list);
    // Another name shows in its attribute.
    ret->drifted = value_count(value_map_without(call->arena, changes, TEXT(A_NAME))) > 0 ||
                   value_count(former) > 0;
    return status_ok();
}

// ---- making

static void client_record(Call *call, Deployment *deployment, const Value *client) {
    const Value *shown = client_shown(call->arena, client);
    const Found found = {
        .id = value_cstr(value_get(shown, A_CLIENT_ID)), .status = "Active", .body = shown};
    stack_record(call, deployment, &auth0_client_part, &found);
}

static Status client_delete(Call *call, Deployment *deployment, Text id) {
    const Auth0Ask ask = {.operation = &auth0_delete_client, .id = id};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    if (reply.outcome == AUTH0_DONE || reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    return client_fail(call, deployment, &reply, "delete",
                       auth0_unsure(&reply) ? API_REMOVED_PERHAPS
                                            : "The application still exists and is in the state.");
}

// A list that has the application in use, which is the newest, has those before it as well.
static Status find_all(Call *call, Deployment *deployment, Text newest, const Value **ret) {
    int64_t start = call_now_ms();
    do {
        TRY(auth0_find_marked(call, deployment, deployment->planned, ret));
    } while (!value_list_has_text(*ret, newest) && wait_unknown(call, start));
    return status_ok();
}

static Status delete_all(Call *call, Deployment *deployment, const Value *ids, Text but) {
    for (size_t i = 0; i < value_count(ids); i++) {
        Text id = value_text(value_list_at(ids, i));
        if (!text_equal(id, but)) TRY(client_delete(call, deployment, id));
    }
    return status_ok();
}

// Applications that lost answers left besides the one in use.
static Status delete_others(Call *call, Deployment *deployment, Text kept) {
    const Value *ids;
    TRY(find_all(call, deployment, kept, &ids));
    return delete_all(call, deployment, ids, kept);
}

static Status client_change(Call *call, Deployment *deployment, Text id, const Value *client) {
    const Value *changes = client_changes(call->arena, deployment, deployment->planned, client);
    if (value_count(changes) > 0) {
        const Auth0Ask ask = {.operation = &auth0_update_client, .id = id, .body = changes};
        Auth0Reply reply;
        TRY(auth0_ask(call, deployment, &ask, &reply));
        if (reply.outcome != AUTH0_DONE)
            return client_fail(call, deployment, &reply, "change", "It is as it was.");
        client = reply.body;
    }
    client_record(call, deployment, client);
    return status_ok();
}

// An application that was just made may not be found yet. Null when there is none.
static Status client_look(Call *call, Deployment *deployment, Text id, const char *fields,
                          const Value **ret) {
    const Auth0Ask look = {.operation = &auth0_get_client, .id = id, .fields = fields};
    Auth0Reply reply;
    for (int tries = 1;; tries++) {
        TRY(auth0_ask(call, deployment, &look, &reply));
        if (reply.outcome != AUTH0_NOT_FOUND || tries == LOOK_TRIES) break;
        if (call_sleep(call, LOOK_PAUSE_MS) != CALL_RUNNING) break;
    }
    *ret = reply.outcome == AUTH0_DONE ? reply.body : &value_null;
    if (reply.outcome == AUTH0_DONE || reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    return client_fail(call, deployment, &reply, "read", NULL);
}

static Status client_rotate(Call *call, Deployment *deployment, Text id, Text *ret) {
    const Auth0Ask ask = {.operation = &auth0_rotate_client_secret, .id = id};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    *ret = value_text(value_get(reply.body, SECRET));
    if (reply.outcome != AUTH0_DONE || ret->length == 0)
        return client_fail(call, deployment, &reply, "get a new secret for",
                           "The application exists and is in the state.");
    Path path = path_attribute(NULL, A_AUTH0);
    call_warn(call, &path, "Secret of the Auth0 application was rotated",
              "The secret of the application %.*s was needed again, and Auth0 does not show it to "
              "the credentials in use. It has a new one, which the function is given. With the "
              "scope read:client_keys the secret would have stayed.",
              (int)id.length, id.data);
    return status_ok();
}

static Status client_tell_secret(Call *call, Deployment *deployment, Text id, Text secret) {
    if (secret.length == 0) TRY(client_rotate(call, deployment, id, &secret));
    stack_secret_put(call, deployment, ENV_AUTH0_SECRET, secret);
    return status_ok();
}

// *ret: whether it is there.
static Status client_adopt(Call *call, Deployment *deployment, Text id, bool *ret) {
    const Value *client;
    TRY(client_look(call, deployment, id, FIELDS "," SECRET, &client));
    *ret = !value_is_null(client);
    if (!*ret) return status_ok();
    TRY(client_change(call, deployment, id, client));
    return client_tell_secret(call, deployment, id, value_text(value_get(client, SECRET)));
}

static Status adopt_marked(Call *call, Deployment *deployment, bool *ret) {
    Text id;
    TRY(first_marked(call, deployment, deployment->planned, &id));
    *ret = false;
    if (id.length == 0) return status_ok();
    TRY(client_adopt(call, deployment, id, ret));
    return *ret ? delete_others(call, deployment, id) : status_ok();
}

static Status client_made(Call *call, Deployment *deployment, const Value *client, bool again) {
    Text id = value_text(value_get(client, A_CLIENT_ID));
    client_record(call, deployment, client);
    TRY(client_tell_secret(call, deployment, id, value_text(value_get(client, SECRET))));
    return again || stack_follows(deployment) ? delete_others(call, deployment, id) : status_ok();
}

static Status client_not_made(Call *call, Deployment *deployment, const Auth0Reply *reply) {
    bool unsure = auth0_unsure(reply);
    if (unsure)
        stack_record(call, deployment, &auth0_client_part, &(Found){.status = STATUS_UNKNOWN});
    return client_fail(call, deployment, reply, "create",
                       unsure ? "Whether the application exists is not known."
                              : "No application was made.");
}

static Status client_make(Call *call, Deployment *deployment) {
    const Value *body = client_changes(call->arena, deployment, deployment->planned, &value_null);
    const Auth0Ask ask = {.operation = &auth0_create_client, .body = body};
    for (int tries = 1;; tries++) {
        Auth0Reply reply;
        TRY(auth0_ask(call, deployment, &ask, &reply));
        if (reply.outcome == AUTH0_DONE)
            return client_made(call, deployment, reply.body, tries > 1);
        bool again = auth0_unsure(&reply) && tries < MAKE_TRIES &&
                     call_sleep(call, MAKE_PAUSE_MS) == CALL_RUNNING;
        if (!again) return client_not_made(call, deployment, &reply);
        stack_record(call, deployment, &auth0_client_part, &(Found){.status = STATUS_UNKNOWN});
        bool found;
        TRY(adopt_marked(call, deployment, &found));
        if (found) return status_ok();
        stack_doubt(deployment, &auth0_client_part);
    }
}

static Status client_create(Call *call, Deployment *deployment) {
    Text id = stack_recorded_id(deployment, PART_AUTH0_CLIENT);
    bool found = false;
    if (id.length > 0) TRY(client_adopt(call, deployment, id, &found));
    // Whoever recorded it may have been stopped before it removed what a lost answer had left.
    if (found) return delete_others(call, deployment, id);
    TRY(adopt_marked(call, deployment, &found));
    return found ? status_ok() : client_make(call, deployment);
}

static Status client_sweep(Call *call, Deployment *deployment) {
    return delete_others(call, deployment, stack_recorded_id(deployment, PART_AUTH0_CLIENT));
}

// Another one would have another id than the plan promises.
static Status client_gone(Call *call, Text id) {
    Path path = path_attribute(NULL, A_AUTH0);
    return call_fail(call, &path, "Auth0 application is gone",
                     "The application %.*s was deleted after Terraform looked at it. Apply again "
                     "to have another one made.",
                     (int)id.length, id.data);
}

static Status client_update(Call *call, Deployment *deployment) {
    Text id = stack_part_id(deployment->prior, PART_AUTH0_CLIENT);
    const Value *client;
    TRY(client_look(call, deployment, id, FIELDS, &client));
    if (value_is_null(client)) return client_gone(call, id);
    return client_change(call, deployment, id, client);
}

static Status client_reveal(Call *call, Deployment *deployment) {
    Text id = stack_recorded_id(deployment, PART_AUTH0_CLIENT);
    const Value *client;
    TRY(client_look(call, deployment, id, A_CLIENT_ID "," SECRET, &client));
    return client_tell_secret(call, deployment, id, value_text(value_get(client, SECRET)));
}

// ---- moving to another address, and removing

static bool client_differs(const Value *prior, const Value *planned) {
    return !value_equal(value_get(prior, A_APP_URL), value_get(planned, A_APP_URL));
}

static Status client_forget(Call *call, Deployment *deployment, Text id) {
    const Value *marks = auth0_mark_former(call->arena, &value_empty_map, &value_empty_list);
    const Value *body = value_with(call->arena, &value_empty_map, METADATA, marks);
    const Auth0Ask ask = {.operation = &auth0_update_client, .id = id, .body = body};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    if (reply.outcome == AUTH0_DONE) return status_ok();
    return client_fail(call, deployment, &reply, "change", "It knows the new address only.");
}

// Also those of a move that was cut off.
Status auth0_client_drop_old(Call *call, Deployment *deployment) {
    Text id = stack_recorded_id(deployment, PART_AUTH0_CLIENT), now;
    bool changed = stack_will_change(deployment, PART_AUTH0_CLIENT) &&
                   !stack_will_create(deployment, PART_AUTH0_CLIENT);
    if (!changed || id.length == 0 || !database_wants_client(deployment->planned))
        return status_ok();
    const Value *client;
    TRY(client_look(call, deployment, id, METADATA "," AUTH0_URL_FIELDS, &client));
    now = auth0_app_url(deployment->planned);
    const Value *former =
        auth0_former_urls(call->arena, value_get(client, METADATA), now, &value_empty_list);
    if (value_count(former) == 0) return status_ok();
    TRY(auth0_urls_settle(call, deployment, id, now, former));
    return client_forget(call, deployment, id);
}

// Also those that lost answers left besides, if the operation that asked for them came to no end.
static Status client_remove(Call *call, Deployment *deployment, const Value *object) {
    Text id = stack_part_id(object, PART_AUTH0_CLIENT);
    if (id.length > 0) TRY(client_delete(call, deployment, id));
    const Value *ids;
    TRY(auth0_find_marked(call, deployment, object, &ids));
    return delete_all(call, deployment, ids, id);
}

const Part auth0_client_part = {
    .name = PART_AUTH0_CLIENT,
    .label = "Auth0 application",
    .differs = client_differs,
    .wanted = database_wants_client,
    .takes = true,
    .read = client_read,
    .create = client_create,
    .update = client_update,
    .reveal = client_reveal,
    .sweep = client_sweep,
    .remove = client_remove,
};
