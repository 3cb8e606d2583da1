// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/ram.h"

#include "provider/net/digest.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/wait.h"

#include <ctype.h>
#include <string.h>

enum { USER_NAME_MAX = 64, COMMENT_MAX = 128, HASH_DIGITS = 8 };

// As much of text as leaves room for a hash of whole, which keeps names apart that were cut or
// spelled alike.
static const char *with_hash(Arena *arena, const char *text, const char *whole, size_t most) {
    Digest digest = digest_sha256(text_of(whole));
    Text hash = digest_hex(arena, digest_bytes(&digest));
    size_t keep = most - HASH_DIGITS - 1;
    return arena_printf(arena, "%.*s-%.*s", (int)keep, text, HASH_DIGITS, hash.data);
}

static const char *fit(Arena *arena, const char *text, size_t most) {
    return strlen(text) <= most ? text : with_hash(arena, text, text, most);
}

const char *ram_user_name(Arena *arena, const Value *object) {
    const char *name = arena_printf(arena, "lobechat-%s-%s", api_function_name(object).data,
                                    value_cstr(value_get(object, A_REGION)));
    return fit(arena, name, USER_NAME_MAX);
}

// Letters, digits and hyphens; users may have more.
const char *ram_policy_name(Arena *arena, const Value *object) {
    const char *user = ram_user_name(arena, object);
    char *name = arena_strdup(arena, user);
    for (char *c = name; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c)) *c = '-';
    }
    return strcmp(name, user) == 0 ? user : with_hash(arena, name, user, USER_NAME_MAX);
}

const char *ram_mark(Arena *arena, const Deployment *deployment, const Value *object) {
    return fit(arena, deployment_mark(arena, deployment->stack->resource, object), COMMENT_MAX);
}

const Value *ram_user_body(Arena *arena, const Value *object) {
    return api_pair(arena, "UserName", text_of(ram_user_name(arena, object)));
}

Status ram_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                const Value *body, ApiReply *ret) {
    const ApiRequest request = api_of(deployment, operation, body);
    return api_send(call, deployment, &request, ret);
}

Status ram_send_for_user(Call *call, const Deployment *deployment, const ApiOperation *operation,
                         const Value *body, ApiReply *ret) {
    bool fresh = stack_will_create(deployment, PART_RAM_USER);
    int64_t start = call_now_ms();
    do {
        TRY(ram_send(call, deployment, operation, body, ret));
    } while (fresh && ret->outcome == API_NOT_FOUND && wait_unknown(call, start));
    return status_ok();
}

Status ram_look(Call *call, const Deployment *deployment, const ApiOperation *operation,
                const Value *object, ApiReply *ret) {
    const ApiRequest request = api_of(deployment, operation, ram_user_body(call->arena, object));
    return api_read(call, deployment, &request, ret);
}

Status ram_user_is_ours(Call *call, Deployment *deployment, const Value *object, bool *ret) {
    *ret = stack_part_id(object, PART_RAM_USER).length > 0;
    if (*ret) return status_ok();
    ApiReply reply;
    TRY(ram_look(call, deployment, &ram_get_user, object, &reply));
    *ret = text_is(value_text(value_at(reply.body, "User.Comments")),
                   ram_mark(call->arena, deployment, object));
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = ram_tried(call, object, "look up")});
}

const char *ram_tried(Call *call, const Value *object, const char *what) {
    return arena_printf(call->arena, "%s RAM user \"%s\"", what,
                        ram_user_name(call->arena, object));
}

Status ram_taken(Call *call, const char *what, const char *name) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_ACCESS_KEY_ID);
    return call_fail(call, &path, "RAM name is taken",
                     "The account has a RAM %s \"%s\" already, and this deployment did not make "
                     "it: it lacks the deployment's mark. Delete it if nobody needs it, or set "
                     "access_key_id and access_key_secret to a key of your own, so that none is "
                     "made.",
                     what, name);
}
