// SPDX-License-Identifier: MPL-2.0
// The RAM user's AccessKey. Its secret is told once, when the key is made, and goes from here to
// the function only; a key whose secret nobody has is of no use and gives way to another. OSS may
// refuse a new key for some seconds, until it has heard of it.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/function.h"
#include "resources/parts/ram.h"
#include "resources/secrets.h"
#include "resources/wait.h"

#include <string.h>

enum { MAKE_TRIES = 4, KEYS_MOST = 2 }; // a user may have two

// A key that may have been made: behind this stand those that were there before, with commas.
#define UNKNOWN_ID "?"

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
        if (text_equal(key_id(value_list_at(list, i)), id)) return value_list_at(list, i);
    }
    return &value_null;
}

static bool key_is_active(const Value *access_key) {
    return text_is(value_text(value_get(access_key, "Status")), "Active");
}

// ---- reading

static const Value *first_active(const Value *list) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (key_is_active(value_list_at(list, i))) return value_list_at(list, i);
    }
    return &value_null;
}

static bool has_function(const Stack *stack) {
    for (const Part *const *part = stack->parts; *part != NULL; part++) {
        if (strcmp((*part)->name, PART_FUNCTION) == 0) return true;
    }
    return false;
}

// Whether a secret is the one that was put into the function last.
static bool secret_is_own(Call *call, const Deployment *deployment, Text secret) {
    PrivateState private = deployment->private;
    const Value *applied = value_get(secrets_applied(private), ENV_OSS_SECRET);
    if (value_is_null(applied) || !secrets_salted(private)) return true;
    const Value *secrets = api_pair(call->arena, ENV_OSS_SECRET, secret);
    const Value *digests =
        secrets_digests(call->arena, secrets_salt(call->arena, &private), secrets);
    return value_equal(value_get(digests, ENV_OSS_SECRET), applied);
}

// Only the function still knows the secret.
static Status secret_is_kept(Call *call, const Deployment *deployment, const Value *object, Text id,
                             bool *ret) {
    *ret = true;
    if (!has_function(deployment->stack)) return status_ok();
    ApiReply reply;
    TRY(function_get(call, deployment, object, &reply));
    const Value *variables = value_get(reply.body, "environmentVariables");
    Text secret = value_text(value_get(variables, ENV_OSS_SECRET));
    *ret = text_equal(value_text(value_get(variables, ENV_OSS_KEY_ID)), id) && secret.length > 0 &&
           secret_is_own(call, deployment, secret);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = function_tried(call, deployment, "read")});
}

// A key that was not recorded counts after an import only, when the function has its secret. One
// that was switched off is replaced, and so is one whose secret went with the function.
static Status key_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text recorded = stack_part_id(object, PART_RAM_ACCESS_KEY);
    bool ours = recorded.length > 0;
    if (!ours && deployment->discover) TRY(ram_user_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    const Value *list;
    TRY(key_list(call, deployment, object, &list));
    const Value *found = recorded.length > 0 ? key_find(list, recorded) : first_active(list);
    if (value_is_null(found)) return status_ok();
    bool kept;
    TRY(secret_is_kept(call, deployment, object, key_id(found), &kept));
    ret->present = key_is_active(found) && kept;
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

// All but those in kept. *ret: how many they were; NULL: nobody asks.
static Status delete_others(Call *call, Deployment *deployment, const Value *object,
                            const Value *kept, size_t *ret) {
    const Value *list;
    size_t count = 0;
    TRY(key_list(call, deployment, object, &list));
    for (size_t i = 0; i < value_count(list); i++) {
        Text id = key_id(value_list_at(list, i));
        if (!value_is_null(key_find(kept, id))) continue;
        TRY(key_delete(call, deployment, object, id));
        count++;
    }
    if (ret != NULL) *ret = count;
    return status_ok();
}

static bool is_named(Text ids, Text id) {
    Text one;
    while (text_next(&ids, ',', &one))
        if (text_equal(one, id)) return true;
    return false;
}

// Of a creation whose answer nobody had, whatever it has made. unknown: its id.
static Status delete_unknown(Call *call, Deployment *deployment, const Value *object,
                             Text unknown) {
    const Value *list;
    Text kept = text_slice(unknown, sizeof UNKNOWN_ID - 1, unknown.length);
    Text used = stack_recorded_id(deployment, PART_RAM_ACCESS_KEY);
    TRY(key_list(call, deployment, object, &list));
    for (size_t i = 0; i < value_count(list); i++) {
        Text id = key_id(value_list_at(list, i));
        if (!is_named(kept, id) && !text_equal(used, id))
            TRY(key_delete(call, deployment, object, id));
    }
    return status_ok();
}

// A new deployment has no keys that could be somebody else's.
static void key_suspect(Call *call, Deployment *deployment, const Value *before) {
    if (value_is_null(deployment->prior)) return;
    Buffer id = buffer_new(call->arena, SIZE_MAX / 2);
    buffer_puts(&id, UNKNOWN_ID);
    for (size_t i = 0; i < value_count(before); i++)
        buffer_printf(&id, "%s%s", i > 0 ? "," : "", key_id(value_list_at(before, i)).data);
    stack_suspect(call, deployment, &ram_access_key_part, buffer_text(&id).data);
}

// What an earlier run left in doubt takes one of the two places of a user.
static Status settle_doubts(Call *call, Deployment *deployment) {
    const Value *parts = stack_get(deployment, A_PARTS);
    for (size_t i = 0; i < value_count(parts); i++) {
        const ValueEntry *entry = value_entry_at(parts, i);
        if (!text_starts(entry->key, PART_RAM_ACCESS_KEY "/" UNKNOWN_ID)) continue;
        TRY(delete_unknown(call, deployment, deployment->planned,
                           value_text(value_get(entry->value, A_ID))));
        stack_forget(call, deployment, entry->key);
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

// A list that has the newest key has those before it as well.
static Status wait_until_listed(Call *call, Deployment *deployment, Text id) {
    int64_t start = call_now_ms();
    const Value *list;
    do {
        TRY(key_list(call, deployment, deployment->planned, &list));
    } while (value_is_null(key_find(list, id)) && wait_unknown(call, start));
    return status_ok();
}

// lost: an answer before was, and the list may not have told of that key.
static Status key_made(Call *call, Deployment *deployment, const ApiReply *reply,
                       const Value *before, bool lost) {
    const Value *made = value_get(reply->body, "AccessKey");
    key_record(call, deployment, reply->body);
    if (!lost) return status_ok();
    TRY(wait_until_listed(call, deployment, key_id(made)));
    return delete_others(call, deployment, deployment->planned,
                         value_list_append(call->arena, before, made), NULL);
}

// Of a lost key that is not listed yet, so that nobody could delete it.
static bool is_full(const ApiReply *reply) {
    return text_is(reply->code, "LimitExceeded.User.AccessKey");
}

// What a lost answer left goes; what is not there to be deleted may come.
static Status key_undo(Call *call, Deployment *deployment, const Value *before) {
    size_t found = 0;
    Status status = delete_others(call, deployment, deployment->planned, before, &found);
    if (found > 0 && status.ok) return status;
    key_suspect(call, deployment, before);
    if (status.ok) stack_doubt(deployment, &ram_access_key_part);
    return status;
}

// A key whose answer was lost is deleted before the next is made. before: the keys that stay.
static Status key_make(Call *call, Deployment *deployment, const Value *before) {
    const Value *object = deployment->planned;
    int64_t start = call_now_ms();
    int lost = 0;
    for (;;) {
        ApiReply reply;
        TRY(ram_send_for_user(call, deployment, &ram_create_access_key,
                              ram_user_body(call->arena, object), &reply));
        if (reply.outcome == API_DONE)
            return key_made(call, deployment, &reply, before,
                            lost > 0 || stack_follows(deployment));
        bool again = (lost > 0 && is_full(&reply) && wait_unknown(call, start)) ||
                     (api_unsure(&reply) && ++lost < MAKE_TRIES);
        again = again && call_state(call) == CALL_RUNNING;
        if (!again && (lost > 0 || api_unsure(&reply))) key_suspect(call, deployment, before);
        if (!again)
            return api_fail(call, &reply,
                            &(ApiStory){.tried = ram_tried(call, object, "make an AccessKey for"),
                                        .exists = "The user exists and is in the state."});
        TRY(key_undo(call, deployment, before));
    }
}

static Status key_sweep(Call *call, Deployment *deployment) {
    if (!value_is_null(deployment->prior)) return settle_doubts(call, deployment);
    Text id = stack_recorded_id(deployment, PART_RAM_ACCESS_KEY);
    const Value *used = api_pair(call->arena, "AccessKeyId", id);
    return delete_others(call, deployment, deployment->planned, value_list_one(call->arena, used),
                         NULL);
}

// The newest key that is to be removed anyway: it is the one that is least likely in use.
static Text key_spare(Call *call, Deployment *deployment, const Value *list) {
    const Value *newest = &value_null;
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *access_key = value_list_at(list, i);
        Text date = value_text(value_get(access_key, "CreateDate"));
        bool newer = text_compare(date, value_text(value_get(newest, "CreateDate"))) >= 0;
        if (newer && stack_left(call, deployment, &ram_access_key_part, key_id(access_key)))
            newest = access_key;
    }
    return key_id(newest);
}

static Status make_room(Call *call, Deployment *deployment) {
    const Value *list;
    TRY(key_list(call, deployment, deployment->planned, &list));
    Text spare = key_spare(call, deployment, list);
    if (value_count(list) < KEYS_MOST || spare.length == 0) return status_ok();
    TRY(key_delete(call, deployment, deployment->planned, spare));
    stack_forget_left(call, deployment, &ram_access_key_part, spare);
    return status_ok();
}

// What an interrupted creation left has no secret any more. Later on a key that is not recorded may
// be somebody else's.
static Status key_create(Call *call, Deployment *deployment) {
    const Value *before;
    if (value_is_null(deployment->prior)) {
        TRY(delete_others(call, deployment, deployment->planned, &value_null, NULL));
        stack_forget(call, deployment, TEXT(PART_RAM_ACCESS_KEY));
    }
    TRY(settle_doubts(call, deployment));
    TRY(make_room(call, deployment));
    TRY(key_list(call, deployment, deployment->planned, &before));
    return key_make(call, deployment, before);
}

// The next refresh sees that the secret is lost, and the plan shows the new key.
static Status key_reveal(Call *call, Deployment *deployment) {
    (void)deployment;
    return call_fail(call, NULL, "Secret of the AccessKey is lost",
                     "The function, which alone knew the secret of the AccessKey for the bucket, "
                     "was deleted or changed after this plan was made, and a new key is not part "
                     "of the plan. Apply again: a new key is made then.");
}

// ---- removing

static Status key_remove(Call *call, Deployment *deployment, const Value *object) {
    Text id = stack_part_id(object, PART_RAM_ACCESS_KEY);
    if (text_starts(id, UNKNOWN_ID)) return delete_unknown(call, deployment, object, id);
    if (id.length > 0) return key_delete(call, deployment, object, id);
    bool ours;
    TRY(ram_user_is_ours(call, deployment, object, &ours));
    return ours ? delete_others(call, deployment, object, &value_null, NULL) : status_ok();
}

const Part ram_access_key_part = {
    .name = PART_RAM_ACCESS_KEY,
    .label = "AccessKey",
    .needs = needs,
    .wanted = database_wants_ram_user,
    .key = key_identity,
    .takes = true,
    .read = key_read,
    .create = key_create,
    .reveal = key_reveal,
    .sweep = key_sweep,
    .remove = key_remove,
};
