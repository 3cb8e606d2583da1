// SPDX-License-Identifier: MPL-2.0
// Every role of the account exists as long as no RAM service says otherwise; its id is derived from
// its name.
#include "acceptance/sandbox/sts/sts.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/ram/document.h"
#include "provider/net/digest.h"

enum {
    DURATION_LEAST = 900,
    DURATION_MOST = 43200,
    DURATION_DEFAULT = 3600,
    SESSION_NAME_MOST = 64
};

// What the caller wants to become.
typedef struct Role {
    Text name, session;
    Text policy;    // to which the session is narrowed; empty: to none
    const char *id; // "3" and 17 digits, as RAM's are
} Role;

static Reply get_caller_identity(const Request *request) {
    const Caller *caller = &request->caller;
    Arena *arena = request->arena;
    bool role = caller->role_id != NULL;
    const Value *body = &value_empty_map;
    body = value_with(arena, body, "AccountId", value_cstring(arena, request->cloud->account_id));
    body = value_with(arena, body, "Arn", value_cstring(arena, caller->arn));
    body = value_with(arena, body, "PrincipalId", value_cstring(arena, caller->principal_id));
    body = value_with(arena, body, "IdentityType",
                      value_cstring(arena, role ? "AssumedRoleUser" : "RAMUser"));
    if (role)
        return reply_ok(value_with(arena, body, "RoleId", value_cstring(arena, caller->role_id)));
    return reply_ok(value_with(arena, body, "UserId", value_cstring(arena, caller->principal_id)));
}

static bool is_name(Text text, const char *marks) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && text_find(text_of(marks), (char[]){c, '\0'}) < 0) return false;
    }
    return text.length > 0;
}

static const char *role_id(Arena *arena, Text name) {
    Digest digest = digest_sha256(name);
    char *id = arena_alloc(arena, 19);
    id[0] = '3';
    for (size_t i = 1; i < 18; i++) id[i] = (char)('0' + digest.bytes[i] % 10);
    return id;
}

static Reply read_role(const Request *request, Role *ret) {
    Text arn = value_text(value_get(request->parameters, "RoleArn"));
    ret->session = value_text(value_get(request->parameters, "RoleSessionName"));
    const char *prefix =
        arena_printf(request->arena, "acs:ram::%s:role/", request->cloud->account_id);
    if (!text_starts(arn, "acs:ram::") || text_find(arn, ":role/") < 0) {
        return reply_error(request, 400, "InvalidParameter.RoleArn",
                           "The specified parameter RoleArn is not valid.");
    }
    ret->name = text_slice(arn, text_of(prefix).length, arn.length);
    if (!text_starts(arn, prefix) || !is_name(ret->name, "-_.")) {
        return reply_error(request, 404, "EntityNotExist.Role", "The role not exists: %s.",
                           arn.data);
    }
    bool named = ret->session.length >= 2 && ret->session.length <= SESSION_NAME_MOST;
    if (!named || !is_name(ret->session, "-_.@")) {
        return reply_error(request, 400, "InvalidParameter.RoleSessionName",
                           "The specified parameter RoleSessionName is not valid.");
    }
    ret->id = role_id(request->arena, ret->name);
    ret->policy = value_text(value_get(request->parameters, "Policy"));
    const char *fault =
        ret->policy.length == 0 ? NULL : ram_document_fault(request->arena, ret->policy);
    if (fault == NULL) return reply_ok(NULL);
    return reply_error(request, 400, "InvalidParameter.PolicyGrammar", "%s", fault);
}

// Keys whose time has passed serve no purpose but the right error; a day is enough of that.
static void drop_old_sessions(const Request *request) {
    const int64_t day_ms = (int64_t)24 * 3600 * 1000;
    int64_t limit = clock_unscaled(request->cloud->clock) - day_ms;
    Store *store = request->cloud->store;
    const StoreObject *next = NULL;
    for (const StoreObject *o = store_next(store, KEY_SESSIONS, TEXT("")); o != NULL; o = next) {
        next = store_next(store, KEY_SESSIONS, o->key);
        if (value_int_or(value_get(o->value, "expires_unscaled_ms"), 0) >= limit) continue;
        store_delete(store, KEY_SESSIONS, o->key);
    }
}

static const Value *make_session(const Request *request, const Role *role, int64_t seconds) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    const char *principal = arena_printf(arena, "%s:%s", role->id, role->session.data);
    const char *arn = arena_printf(arena, "acs:ram::%s:assumed-role/%s/%s", cloud->account_id,
                                   role->name.data, role->session.data);
    const char *secret = ident_mixed(cloud->ident, arena, 44);
    const char *token =
        arena_printf(arena, "SANDBOXTOKEN.%s", ident_mixed(cloud->ident, arena, 120));
    const char *id = arena_printf(arena, "STS.SANDBOX%s", ident_mixed(cloud->ident, arena, 17));
    const ValueEntry session[] = {
        {TEXT("secret"), value_cstring(arena, secret)},
        {TEXT("token"), value_cstring(arena, token)},
        {TEXT("expires_unscaled_ms"),
         value_int(arena,
                   clock_unscaled(cloud->clock) + behaviour_token_ms(cloud->behaviour, seconds))},
        {TEXT("arn"), value_cstring(arena, arn)},
        {TEXT("principal_id"), value_cstring(arena, principal)},
        {TEXT("role_id"), value_cstring(arena, role->id)},
        {TEXT("role"), value_string(arena, role->name)},
        {TEXT("policy"), value_string(arena, role->policy)},
    };
    store_put(cloud->store, KEY_SESSIONS, text_of(id),
              value_map(arena, session, COUNT_OF(session)));
    const char *expiration = clock_print(arena, clock_told(cloud->clock) + seconds * 1000);
    const Value *body = &value_empty_map;
    body = value_with_at(arena, body, "AssumedRoleUser.Arn", value_cstring(arena, arn));
    body = value_with_at(arena, body, "AssumedRoleUser.AssumedRoleId",
                         value_cstring(arena, principal));
    body = value_with_at(arena, body, "Credentials.AccessKeyId", value_cstring(arena, id));
    body = value_with_at(arena, body, "Credentials.AccessKeySecret", value_cstring(arena, secret));
    body = value_with_at(arena, body, "Credentials.SecurityToken", value_cstring(arena, token));
    return value_with_at(arena, body, "Credentials.Expiration", value_cstring(arena, expiration));
}

static Reply assume_role(const Request *request) {
    Role role = {0};
    Reply reply = read_role(request, &role);
    if (reply.code != NULL) return reply;
    int64_t seconds =
        value_int_or(value_get(request->parameters, "DurationSeconds"), DURATION_DEFAULT);
    if (seconds < DURATION_LEAST || seconds > DURATION_MOST) {
        return reply_error(request, 400, "InvalidParameter.DurationSeconds",
                           "The Min/Max value of DurationSeconds is 15min/12hours.");
    }
    drop_old_sessions(request);
    return reply_ok(make_session(request, &role, seconds));
}

// Three parts of base64url: what can be told of a token without its issuer's keys.
static bool is_jwt(Text token) {
    size_t parts = 0;
    Text part;
    while (text_next(&token, '.', &part)) {
        if (!is_name(part, "-_=")) return false;
        parts++;
    }
    return parts == 3;
}

static Reply assume_role_with_oidc(const Request *request) {
    Text provider = value_text(value_get(request->parameters, "OIDCProviderArn"));
    const char *prefix =
        arena_printf(request->arena, "acs:ram::%s:oidc-provider/", request->cloud->account_id);
    if (!text_starts(provider, prefix)) {
        return reply_error(request, 404, "EntityNotExist.OIDCProvider",
                           "The OIDC Provider does not exist.");
    }
    if (!is_jwt(value_text(value_get(request->parameters, "OIDCToken")))) {
        return reply_error(request, 400, "AuthenticationFail.OIDCToken.Invalid",
                           "This OIDC token is invalid: it is not a JWT.");
    }
    return assume_role(request);
}

static const ServiceOperation operations[] = {
    {"GetCallerIdentity", get_caller_identity},
    {"AssumeRole", assume_role},
    {"AssumeRoleWithOIDC", assume_role_with_oidc},
};

const Service sts_service = {
    .name = "sts",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "sts.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
};
