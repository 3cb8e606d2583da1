// SPDX-License-Identifier: MPL-2.0
// The RAM user's AccessKey. Its secret is told once, when the key is made, and goes from here to
// the function only; a key whose secret nobody has is of no use and gives way to another. OSS may
// refuse a new key for some seconds, until it has heard of it.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/ram.h"

enum { MAKE_TRIES = 4, KEYS_MOST = 2 }; // a user may have two

static const char *const needs[] = {PART_RAM_USER, NULL};

// Constant for an object: only so that a key that was replaced is left to be removed.
static Text key_identity(const Value *object) {
    return api_function_name(object);
}

static Text key_id(const Value *access_key) {
    return value_text(value_get(access_key, "AccessKeyId"));
}

// The user's keys: null without the user.
static Status key_list(Call *call, const Deployment *deployment, const Value *object,
                       const Value **ret) {
    ApiReply reply;
    TRY(ram_look(call, deployment, &ram_list_access_keys, object, &reply));
    *ret = value_at(reply.body, "AccessKeys.AccessKey");
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = ram_tried(call, object, "list the AccessKeys of")});
}

static const Value *key_find(const Value *list, Text id) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (text_equal(key_id(list->list.items[i]), id)) return list->list.items[i];
    }
    return &value_null;
}

static bool key_is_active(const Value *access_key) {
    return text_is(value_text(value_get(access_key, "Status")), "Active");
}

// ---- reading

static const Value *first_active(const Value *list) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (key_is_active(list->list.items[i])) return list->list.items[i];
    }
    return &value_null;
}

// A key that was not recorded counts after an import only, when the function has its secret. One
// that was switched off is replaced.
static Status key_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text recorded = stack_part_id(object, PART_RAM_ACCESS_KEY);
    bool ours = recorded.length > 0;
    if (!ours && deployment->discover) TRY(ram_user_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    const Value *list;
    TRY(key_list(call, deployment, object, &list));
    const Value *found = recorded.length > 0 ? key_find(list, recorded) : first_active(list);
    if (value_is_null(found)) return status_ok();
    ret->present = key_is_active(found);
    ret->replaced = !ret->present;
    ret->id = key_id(found).data;
    ret->status = value_cstr(value_get(found, "Status"));
    ret->body = found;
    return status_ok();
}

// ---- making

static Status key_delete(Call *call, Deployment *deployment, const Value *object, Text id) {
    const Value *body =
        api_pair_more(call->arena, ram_user_body(call->arena, object), "UserAccessKeyId", id);
    ApiReply reply;
    TRY(ram_send(call, deployment, &ram_delete_access_key, body, &reply));
    const char *what = arena_printf(call->arena, "delete AccessKey %s of", id.data);
    return api_removed(call, &reply, ram_tried(call, object, what),
                       "The key still exists and is in the state.");
}

// All but those in kept.
static Status delete_others(Call *call, Deployment *deployment, const Value *object,
                            const Value *kept) {
    const Value *list;
    TRY(key_list(call, deployment, object, &list));
    for (size_t i = 0; i < value_count(list); i++) {
        Text id = key_id(list->list.items[i]);
        if (value_is_null(key_find(kept, id))) TRY(key_delete(call, deployment, object, id));
    }
    return status_ok();
}

static void key_record(Call *call, Deployment *deployment, const Value *body) {
    const Value *made = value_get(body, "AccessKey");
    stack_secret_put(call, deployment, ENV_OSS_SECRET,
                     value_text(value_get(made, "AccessKeySecret")));
    const Value *shown = value_map_without(call->arena, made, TEXT("AccessKeySecret"));
    const Found found = {.id = key_id(made).data, .status = "Active", .body = shown};
    stack_record(call, deployment, &ram_access_key_part, &found);
}

// A key whose answer was lost is deleted before the next is made. before: the keys that stay.
static Status key_make(Call *call, Deployment *deployment, const Value *before) {
    const Value *object = deployment->planned;
    for (int tries = 1;; tries++) {
        ApiReply reply;
        TRY(ram_send(call, deployment, &ram_create_access_key, ram_user_body(call->arena, object),
                     &reply));
        if (reply.outcome == API_DONE) {
            key_record(call, deployment, reply.body);
            return status_ok();
        }
        bool again = api_unsure(&reply) && tries < MAKE_TRIES && call_state(call) == CALL_RUNNING;
        if (!again)
            return api_fail(call, &reply,
                            &(ApiStory){.tried = ram_tried(call, object, "make an AccessKey for"),
                                        .exists = "The user exists and is in the state."});
        TRY(delete_others(call, deployment, object, before));
    }
}

// What an interrupted creation left has no secret any more. Later on a key that is not recorded may
// be somebody else's.
static Status key_create(Call *call, Deployment *deployment) {
    const Value *before;
    if (value_is_null(deployment->prior)) {
        TRY(delete_others(call, deployment, deployment->planned, &value_null));
        stack_forget(call, deployment, TEXT(PART_RAM_ACCESS_KEY));
    }
    TRY(key_list(call, deployment, deployment->planned, &before));
    return key_make(call, deployment, before);
}

// ---- another one, since the secret is needed again

// Keys that are to be removed anyway make room first, and if need be the one in use.
static Status make_room(Call *call, Deployment *deployment, const Value *list) {
    const Value *object = deployment->planned, *parts = stack_get(deployment, A_PARTS);
    size_t count = value_count(list);
    for (size_t i = 0; i < value_count(list) && count >= KEYS_MOST; i++) {
        Text id = key_id(list->list.items[i]);
        Text entry = text_of(
            arena_printf(call->arena, PART_RAM_ACCESS_KEY "/%.*s", (int)id.length, id.data));
        if (value_is_null(value_get_text(parts, entry))) continue;
        TRY(key_delete(call, deployment, object, id));
        stack_forget(call, deployment, entry);
        count--;
    }
    Text own = value_text(value_get(value_get(parts, PART_RAM_ACCESS_KEY), A_ID));
    if (count < KEYS_MOST || value_is_null(key_find(list, own))) return status_ok();
    return key_delete(call, deployment, object, own);
}

static Status key_reveal(Call *call, Deployment *deployment) {
    const Value *list;
    TRY(key_list(call, deployment, deployment->planned, &list));
    TRY(make_room(call, deployment, list));
    TRY(key_list(call, deployment, deployment->planned, &list));
    return key_make(call, deployment, list);
}

// ---- removing

static Status key_remove(Call *call, Deployment *deployment, const Value *object) {
    Text id = stack_part_id(object, PART_RAM_ACCESS_KEY);
    if (id.length > 0) return key_delete(call, deployment, object, id);
    bool ours;
    TRY(ram_user_is_ours(call, deployment, object, &ours));
    return ours ? delete_others(call, deployment, object, &value_null) : status_ok();
}

const Part ram_access_key_part = {
    .name = PART_RAM_ACCESS_KEY,
    .label = "AccessKey",
    .needs = needs,
    .wanted = database_wants_ram_user,
    .key = key_identity,
    .read = key_read,
    .create = key_create,
    .reveal = key_reveal,
    .remove = key_remove,
};
