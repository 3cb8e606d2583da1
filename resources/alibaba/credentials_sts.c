// SPDX-License-Identifier: MPL-2.0
// Temporary keys of a RAM role: for other keys (AssumeRole) or for a token of an identity provider
// (AssumeRoleWithOIDC, which is not signed).
#include "resources/alibaba/credential_source.h"

#include "resources/alibaba/exchange.h"
#include "resources/alibaba/operations.h"
#include "resources/alibaba/process_env.h"
#include "resources/alibaba/small_file.h"
#include "resources/alibaba/verdict.h"

#include <time.h>

enum { STS_TIMEOUT_MS = 10 * 1000, STS_DURATION_S = 3600, STS_MAX_MESSAGE = 300 };

static const ApiOperation sts_with_oidc = {.service = "sts",
                                           .version = "2015-04-01",
                                           .action = "AssumeRoleWithOIDC",
                                           .style = API_RPC,
                                           .method = "POST",
                                           .path = "/",
                                           .repeatable = true};

// A region of its own counts only while STS is the cloud's: an address given for tests, or for a
// private network, is meant for everything.
static const char *sts_address(const Lookup *lookup, Text region) {
    Text usual = text_of(lookup->sts_url);
    if (region.length == 0 || !text_ends(usual, ".aliyuncs.com")) return lookup->sts_url;
    const char *form =
        process_env_is_true("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") ? "sts-vpc" : "sts";
    return arena_printf(lookup->call->arena, "https://%s.%.*s.aliyuncs.com", form,
                        (int)region.length, region.data);
}

static const Value *with_text(Arena *arena, const Value *map, const char *name, Text text) {
    return text.length == 0 ? map : value_with(arena, map, name, value_string(arena, text));
}

static const Value *role_parameters(Arena *arena, const RoleSpec *role) {
    Text session = role->session_name.length > 0 ? role->session_name : TEXT("terraform-lobechat");
    int64_t duration = role->duration_s > 0 ? role->duration_s : STS_DURATION_S;
    const Value *map = with_text(arena, &value_empty_map, "RoleArn", role->role_arn);
    map = with_text(arena, map, "RoleSessionName", session);
    map = with_text(arena, map, "Policy", role->policy);
    return value_with(arena, map, "DurationSeconds", value_int(arena, duration));
}

// One attempt; the answer sorted out in reply.
typedef Verdict (*StsSend)(Lookup *lookup, const RoleSpec *role, const Credentials *base,
                           ApiReply *reply);

static Verdict send_signed(Lookup *lookup, const RoleSpec *role, const Credentials *base,
                           ApiReply *reply) {
    Arena *arena = lookup->call->arena;
    call_hide(lookup->call, base->access_key_id);
    call_hide(lookup->call, base->access_key_secret);
    call_hide(lookup->call, base->security_token);
    const Value *parameters = role_parameters(arena, role);
    const ApiRequest request = {.operation = &sts_assume_role,
                                .body =
                                    with_text(arena, parameters, "ExternalId", role->external_id)};
    const Exchange exchange = {.request = &request,
                               .base_url = sts_address(lookup, role->sts_region),
                               .keys = base,
                               .attempt = reply->attempts,
                               .timeout_ms = STS_TIMEOUT_MS};
    HttpResponse response;
    exchange_send(lookup->call, lookup->http, &exchange, &response);
    return verdict_of(arena, &response, reply);
}

static const char *oidc_url(Arena *arena, const char *base) {
    time_t now = time(NULL);
    struct tm utc;
    char stamp[64];
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H%%3A%M%%3A%SZ", &utc);
    return arena_printf(arena, "%s/?Action=%s&Format=JSON&Timestamp=%s&Version=%s", base,
                        sts_with_oidc.action, stamp, sts_with_oidc.version);
}

// The token is read at each renewal: Kubernetes replaces the file now and then.
static Verdict send_with_token(Lookup *lookup, const RoleSpec *role, const Credentials *base,
                               ApiReply *reply) {
    (void)base;
    Arena *arena = lookup->call->arena;
    Text token;
    const char *file = text_copy(arena, role->oidc_token_file).data;
    const char *trouble = small_file_read(arena, file, &token);
    if (trouble != NULL) {
        reply->problem = arena_printf(arena, "the OIDC token file \"%s\": %s", file, trouble);
        reply->outcome = API_REJECTED;
        return (Verdict){.retry = RETRY_NO};
    }
    call_hide(lookup->call, text_trim(token));
    const Value *parameters = role_parameters(arena, role);
    parameters = with_text(arena, parameters, "OIDCProviderArn", role->oidc_provider_arn);
    parameters = with_text(arena, parameters, "OIDCToken", text_trim(token));
    const HttpHeader type = {"content-type", TEXT("application/x-www-form-urlencoded")};
    const HttpRequest request = {.method = "POST",
                                 .url = oidc_url(arena, sts_address(lookup, role->sts_region)),
                                 .headers = &type,
                                 .header_count = 1,
                                 .body = exchange_form(arena, parameters),
                                 .timeout_ms = STS_TIMEOUT_MS,
                                 .service = sts_with_oidc.service,
                                 .operation = sts_with_oidc.action,
                                 .path_template = sts_with_oidc.path,
                                 .attempt = reply->attempts};
    HttpResponse response;
    http_send(lookup->call, lookup->http, &request, &response);
    return verdict_of(arena, &response, reply);
}

static bool sts_refuse(Lookup *lookup, const ApiReply *reply) {
    const char *hint = reply->hint != NULL ? reply->hint : "";
    if (reply->problem != NULL)
        return lookup_refuse(lookup, "STS %s: %s", reply->operation->action, reply->problem);
    Text code = call_quote(lookup->call, reply->code, STS_MAX_MESSAGE);
    Text message = call_quote(lookup->call, reply->message, STS_MAX_MESSAGE);
    Text id = call_quote(lookup->call, reply->request_id, STS_MAX_MESSAGE);
    return lookup_refuse(lookup, "STS %s answered %.*s: %.*s (request id %.*s). %s",
                         reply->operation->action, (int)code.length, code.data, (int)message.length,
                         message.data, (int)id.length, id.data, hint);
}

static bool sts_keys(Lookup *lookup, ApiReply *reply, StsSend send, const RoleSpec *role,
                     const Credentials *base) {
    for (reply->attempts = 1;; reply->attempts++) {
        Verdict verdict = send(lookup, role, base, reply);
        if (reply->outcome == API_DONE) return true;
        int64_t delay = retry_delay_ms(lookup->call, lookup->budget, verdict.retry, reply->attempts,
                                       verdict.after_ms);
        if (delay < 0 || call_sleep(lookup->call, delay) != CALL_RUNNING)
            return sts_refuse(lookup, reply);
    }
}

static const char *role_origin(const Lookup *lookup, const RoleSpec *role, const char *by) {
    return arena_printf(lookup->call->arena, "role %.*s, assumed with %s",
                        (int)role->role_arn.length, role->role_arn.data, by);
}

bool role_keys(Lookup *lookup, const Credentials *base, const RoleSpec *role, Credentials *ret) {
    if (role->role_arn.length == 0) return lookup_refuse(lookup, "the ARN of the role is not set");
    ApiReply reply = {.operation = &sts_assume_role};
    if (!sts_keys(lookup, &reply, send_signed, role, base)) return false;
    return lookup_json_keys(lookup, value_get(reply.body, "Credentials"),
                            role_origin(lookup, role, base->origin), ret);
}

bool oidc_keys(Lookup *lookup, const RoleSpec *role, Credentials *ret) {
    if (role->role_arn.length == 0 || role->oidc_provider_arn.length == 0 ||
        role->oidc_token_file.length == 0)
        return lookup_refuse(
            lookup, "the ARNs of role and OIDC provider and the token file are all needed");
    // It is good wherever the identity provider is trusted.
    if (!value_is_null(lookup->settings->sandbox))
        return lookup_refuse(lookup, "its token is not sent to a sandbox (LOBECHAT_SANDBOX)");
    ApiReply reply = {.operation = &sts_with_oidc};
    if (!sts_keys(lookup, &reply, send_with_token, role, NULL)) return false;
    return lookup_json_keys(lookup, value_get(reply.body, "Credentials"),
                            role_origin(lookup, role, "an OIDC token"), ret);
}
