// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/auth0.h"

#include "resources/auth0/pages.h"
#include "resources/database_wants.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"

#define MARK OWNERSHIP_TAG
#define MARK_URL OWNERSHIP_TAG "-url"
#define MARK_FORMER OWNERSHIP_TAG "-former" // addresses with spaces between them
enum { METADATA_MAX = 255 };                // Auth0

const Value *auth0_fields(Arena *arena, const Value *query, const char *names) {
    query = api_pair_more(arena, query, "fields", text_of(names));
    return value_with(arena, query, "include_fields", &value_true);
}

Status auth0_ask(Call *call, const Deployment *deployment, const Auth0Ask *ask, Auth0Reply *ret) {
    Auth0Request request = {.operation = ask->operation, .body = ask->body};
    if (ask->id.length > 0) request.path = api_pair(call->arena, "id", ask->id);
    if (ask->fields != NULL)
        request.query = auth0_fields(call->arena, &value_empty_map, ask->fields);
    return auth0_call(call, deployment->session->auth0, &request, ret);
}

bool auth0_unsure(const Auth0Reply *reply) {
    return reply->outcome == AUTH0_UNSURE || reply->sent;
}

bool auth0_next(Text *list, Text *ret) {
    while (text_next(list, ',', ret)) {
        if (ret->length > 0) return true;
    }
    return false;
}

Path auth0_path(const char *name, Path *parent) {
    *parent = path_attribute(NULL, A_AUTH0);
    return path_attribute(parent, name);
}

Text auth0_app_url(const Value *object) {
    return value_text(value_get(object, A_APP_URL));
}

Text auth0_client_of(const Value *object) {
    Text given = value_text(value_get(value_get(object, A_AUTH0), A_CLIENT_ID));
    Text made = stack_part_id(object, PART_AUTH0_CLIENT);
    if (given.length > 0) return given;
    return made.length > 0 ? made : value_text(value_get(object, A_AUTH0_CLIENT_ID));
}

// ---- whose an object is

const Value *auth0_marks(Arena *arena, const Deployment *deployment, const Value *object) {
    const char *mark = deployment_mark(arena, deployment->stack->resource, object);
    const Value *marks = api_pair(arena, MARK, text_of(mark));
    Text url = auth0_app_url(object);
    bool fits = url.length > 0 && url.length <= METADATA_MAX;
    return fits ? api_pair_more(arena, marks, MARK_URL, url) : marks;
}

Text auth0_marked_url(const Value *metadata) {
    return value_text(value_get(metadata, MARK_URL));
}

const Value *auth0_former_urls(Arena *arena, const Value *metadata, Text now, const Value *but) {
    Text known = value_text(value_get(metadata, MARK_FORMER)), url = auth0_marked_url(metadata);
    Text all = text_of(
        arena_printf(arena, "%.*s %.*s", (int)known.length, known.data, (int)url.length, url.data));
    const Value **items = ARENA_ARRAY(arena, all.length, const Value *);
    size_t count = 0;
    for (Text one; text_next(&all, ' ', &one);) {
        const Value *item = value_string(arena, text_copy(arena, one));
        bool dropped = one.length == 0 || text_equal(one, now);
        for (size_t i = 0; i < value_count(but); i++)
            dropped = dropped || value_equal(value_list_at(but, i), item);
        if (!dropped) items[count++] = item;
    }
    return value_list(arena, VALUE_LIST, items, count);
}

const Value *auth0_mark_former(Arena *arena, const Value *marks, const Value *former) {
    Buffer text = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&text, "");
    for (size_t i = 0; i < value_count(former); i++)
        buffer_printf(&text, "%s%s", i > 0 ? " " : "", value_cstr(value_list_at(former, i)));
    bool some = text.length > 0 && text.length <= METADATA_MAX;
    return value_with(arena, marks, MARK_FORMER,
                      some ? value_string(arena, buffer_text(&text)) : &value_null);
}

bool auth0_is_marked(Arena *arena, const Deployment *deployment, const Value *object,
                     const Value *metadata, bool any_address) {
    const Value *marks = auth0_marks(arena, deployment, object);
    if (!value_equal(value_get(metadata, MARK), value_get(marks, MARK))) return false;
    Text url = auth0_marked_url(marks); // not known right after an import
    return any_address || url.length == 0 || text_equal(auth0_marked_url(metadata), url);
}

typedef struct ClientSearch {
    const Deployment *deployment;
    const Value *object;
    const Value **ids;
    size_t count, capacity;
    bool others;
} ClientSearch;

static bool search_client(Call *call, void *context, const Value *client) {
    ClientSearch *search = context;
    const Value *metadata = value_get(client, "client_metadata");
    bool ours = auth0_is_marked(call->arena, search->deployment, search->object, metadata, false);
    search->others = search->others || (!ours && !value_is_null(value_get(metadata, MARK)));
    if (!ours) return true;
    search->ids[search->count++] = value_get(client, "client_id");
    return search->count < search->capacity;
}

enum { MARKED_MAX = 16 }; // more than one only after lost answers

static Status search_clients(Call *call, const Deployment *deployment, const Value *object,
                             ClientSearch *ret) {
    *ret = (ClientSearch){.deployment = deployment,
                          .object = object,
                          .ids = ARENA_ARRAY(call->arena, MARKED_MAX, const Value *),
                          .capacity = MARKED_MAX};
    const Value *query = auth0_fields(call->arena, &value_empty_map, "client_id,client_metadata");
    const Auth0Pages pages = {.request = {.operation = &auth0_list_clients, .query = query},
                              .on_item = search_client,
                              .context = ret};
    Auth0Reply reply;
    TRY(auth0_each_page(call, deployment->session->auth0, &pages, &reply));
    if (reply.outcome == AUTH0_DONE) return status_ok();
    return auth0_fail(call, &reply,
                      &(Auth0Story){.tried = "look for the deployment's application in Auth0"});
}

Status auth0_find_marked(Call *call, const Deployment *deployment, const Value *object,
                         const Value **ret) {
    ClientSearch search;
    TRY(search_clients(call, deployment, object, &search));
    *ret = value_list(call->arena, VALUE_LIST, search.ids, search.count);
    return status_ok();
}

Status auth0_has_others(Call *call, const Deployment *deployment, const Value *object, bool *ret) {
    ClientSearch search;
    TRY(search_clients(call, deployment, object, &search));
    *ret = search.others;
    return status_ok();
}

// ---- connections

typedef struct Named {
    Text name;
    const Value *found;
} Named;

static bool take_named(Call *call, void *context, const Value *connection) {
    (void)call; // nothing is made
    Named *named = context;
    if (!text_equal(value_text(value_get(connection, A_NAME)), named->name)) return true;
    named->found = connection;
    return false;
}

static const char *connection_tried(Call *call, const char *verb, Text name) {
    return arena_printf(call->arena, "%s connection \"%.*s\" of Auth0", verb, (int)name.length,
                        name.data);
}

Status auth0_find_connection(Call *call, const Deployment *deployment, Text name,
                             const Value **ret) {
    Named named = {.name = name, .found = &value_null};
    const Value *query = api_pair(call->arena, A_NAME, name);
    query = api_pair_more(call->arena, query, "strategy", TEXT("auth0"));
    query = auth0_fields(call->arena, query, "id,name,options");
    const Auth0Pages pages = {.request = {.operation = &auth0_list_connections, .query = query},
                              .on_item = take_named,
                              .context = &named};
    Auth0Reply reply;
    TRY(auth0_each_page(call, deployment->session->auth0, &pages, &reply));
    *ret = named.found;
    if (reply.outcome == AUTH0_DONE) return status_ok();
    Path block, path = auth0_path(A_CONNECTION, &block);
    return auth0_fail(
        call, &reply,
        &(Auth0Story){.path = &path, .tried = connection_tried(call, "look up", name)});
}
