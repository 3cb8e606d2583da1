// SPDX-License-Identifier: MPL-2.0
// The deployment's URLs in an Auth0 application that is the user's own: put there and taken out
// one by one. The id is a list of "<client_id> <address>": more than one while it moves to another
// address or application, until everything uses the new one.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/auth0.h"

static Text place_print(Arena *arena, Text client, Text address) {
    return text_of(arena_printf(arena, "%.*s %.*s", (int)client.length, client.data,
                                (int)address.length, address.data));
}

static Text place_of(Arena *arena, const Value *object) {
    Text client = value_text(value_get(value_get(object, A_AUTH0), A_CLIENT_ID));
    return place_print(arena, client, auth0_app_url(object));
}

static void place_split(Arena *arena, Text place, Text *ret_client, Text *ret_address) {
    Text rest = place, client = {0};
    (void)text_next(&rest, ' ', &client);
    *ret_client = text_copy(arena, client);
    *ret_address = text_copy(arena, rest);
}

static const Value *only(Arena *arena, Text address) {
    return address.length > 0 ? value_list_one(arena, value_string(arena, address))
                              : &value_empty_list;
}

static bool callback_differs(const Value *prior, const Value *planned) {
    return !value_equal(value_get(prior, A_APP_URL), value_get(planned, A_APP_URL)) ||
           !value_equal(value_get(value_get(prior, A_AUTH0), A_CLIENT_ID),
                        value_get(value_get(planned, A_AUTH0), A_CLIENT_ID));
}

// ---- reading

static bool is_complete(Call *call, const Value *object, const Value *client) {
    const Value *missing =
        auth0_url_changes(call->arena, client, auth0_app_url(object), &value_empty_list);
    return value_count(missing) == 0;
}

// Not there without the callback; drifted when one of the others is missing, or when there is more
// than the state knows of.
static Status callback_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text place = place_of(call->arena, object),
         recorded = stack_part_id(object, PART_AUTH0_CALLBACK);
    Text id = auth0_client_of(object);
    if (id.length == 0 || !database_wants_callback(object)) return status_ok();
    const Auth0Ask look = {.operation = &auth0_get_client, .id = id, .fields = AUTH0_URL_FIELDS};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &look, &reply));
    if (reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    Path block, path = auth0_path(A_MANAGE_CALLBACK, &block);
    const char *tried = arena_printf(call->arena, "read the URLs of application \"%s\"", id.data);
    if (reply.outcome != AUTH0_DONE)
        return auth0_fail(call, &reply, &(Auth0Story){.path = &path, .tried = tried});
    bool complete = is_complete(call, object, reply.body);
    ret->present = recorded.length > 0 || complete;
    ret->id = recorded.length > 0 ? recorded.data : place.data;
    ret->status = "Active";
    ret->body = &value_empty_map;
    ret->drifted = !complete || !text_equal(text_of(ret->id), place);
    return status_ok();
}

// ---- changing

static void callback_record(Call *call, Deployment *deployment, const char *id) {
    const Found found = {.id = id, .status = "Active", .body = &value_empty_map};
    stack_record(call, deployment, &auth0_callback_part, &found);
}

// Takes the URLs of every recorded place but one out.
static Status drop_places(Call *call, Deployment *deployment, Text list, Text kept) {
    Text place, client, address, kept_client, kept_address;
    place_split(call->arena, kept, &kept_client, &kept_address);
    while (auth0_next(&list, &place)) {
        if (text_equal(place, kept)) continue;
        place_split(call->arena, place, &client, &address);
        // The lists share nothing between addresses, so those of the kept one stay.
        bool same = text_equal(client, kept_client);
        TRY(auth0_urls_settle(call, deployment, client, same ? kept_address : TEXT(""),
                              only(call->arena, address)));
    }
    return status_ok();
}

static Status callback_apply(Call *call, Deployment *deployment) {
    Text place = place_of(call->arena, deployment->planned), client, address, one;
    Text recorded = stack_recorded_id(deployment, PART_AUTH0_CALLBACK);
    const char *list = place.data;
    for (Text rest = recorded; auth0_next(&rest, &one);) {
        if (!text_equal(one, place))
            list = arena_printf(call->arena, "%s,%.*s", list, (int)one.length, one.data);
    }
    place_split(call->arena, place, &client, &address);
    callback_record(call, deployment, list);
    return auth0_urls_settle(call, deployment, client, address, &value_empty_list);
}

Status auth0_callback_drop_old(Call *call, Deployment *deployment) {
    Text recorded = stack_recorded_id(deployment, PART_AUTH0_CALLBACK);
    Text place = place_of(call->arena, deployment->planned);
    bool done = recorded.length == 0 || text_equal(recorded, place);
    if (done || !database_wants_callback(deployment->planned)) return status_ok();
    TRY(drop_places(call, deployment, recorded, place));
    callback_record(call, deployment, place.data);
    return status_ok();
}

static Status callback_remove(Call *call, Deployment *deployment, const Value *object) {
    Text recorded = stack_part_id(object, PART_AUTH0_CALLBACK);
    if (recorded.length == 0) recorded = place_of(call->arena, object);
    return drop_places(call, deployment, recorded, TEXT(""));
}

const Part auth0_callback_part = {
    .name = PART_AUTH0_CALLBACK,
    .label = "URLs in the Auth0 application",
    .differs = callback_differs,
    .wanted = database_wants_callback,
    .renames = true,
    .outlives = true,
    .read = callback_read,
    .create = callback_apply,
    .update = callback_apply,
    .remove = callback_remove,
};
