// SPDX-License-Identifier: MPL-2.0
// Whether browsers may upload from the deployment's address to the bucket: asked as they ask it,
// with a preflight.
#include "provider/net/url.h"
#include "resources/alibaba/endpoints.h"
#include "resources/alibaba/error_body.h"
#include "resources/checks/checks.h"
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/parts.h"

#include <string.h>

enum { LOOKS = 16, PAUSE_MS = 2000 }; // a rule may take half a minute to work

typedef struct Preflight {
    const char *url;
    Text origin;
    bool managed; // the rule is this provider's
} Preflight;

// The bucket's name stands before the endpoint's host.
static Status find_address(Call *call, Deployment *deployment, const Value *now,
                           const char **ret_url) {
    Text bucket = value_text(value_at(now, A_OSS "." A_BUCKET));
    const char *base;
    TRY(endpoint_override(call, &deployment->session->settings, "oss", &base));
    if (base == NULL) base = value_cstr(value_get(now, A_OSS_ENDPOINT));
    const char *host = strstr(base, "://");
    host = host != NULL ? host + 3 : base;
    *ret_url = arena_printf(call->arena, "%.*s%.*s.%s/lobechat-preflight", (int)(host - base), base,
                            (int)bucket.length, bucket.data, host);
    return status_ok();
}

static void ask(Call *call, Deployment *deployment, const Preflight *preflight, HttpResponse *ret) {
    const HttpHeader headers[] = {{"origin", preflight->origin},
                                  {"access-control-request-method", TEXT("PUT")},
                                  {"access-control-request-headers", TEXT("content-type")}};
    const HttpRequest request = {.method = "OPTIONS",
                                 .url = preflight->url,
                                 .headers = headers,
                                 .header_count = sizeof headers / sizeof *headers,
                                 .service = "oss",
                                 .operation = "OptionObject",
                                 .path_template = "/{object}",
                                 .attempt = 1};
    http_send(call, alibaba_http(deployment->session->alibaba), &request, ret);
}

static Text code_of(Arena *arena, const HttpResponse *response) {
    return response->outcome == HTTP_ANSWERED ? error_body_read(arena, response).code : TEXT("");
}

// What no rule of the bucket changes.
static bool is_final(Arena *arena, const HttpResponse *response) {
    return response->hopeless || text_is(code_of(arena, response), "PublicEndpointForbidden");
}

// OSS knows the bucket and has no rule that lets this origin in.
static bool is_rule_missing(Arena *arena, const HttpResponse *response) {
    return text_is(code_of(arena, response), "AccessForbidden");
}

static Text allowed_of(const HttpResponse *response) {
    return http_header(response, "access-control-allow-origin");
}

static bool is_allowed(const HttpResponse *response, Text origin) {
    Text allowed = allowed_of(response);
    return response->outcome == HTTP_ANSWERED && response->status == 200 &&
           (text_equal(allowed, origin) || text_is(allowed, "*"));
}

static const char *todo_of(const HttpResponse *response, Text code, bool managed) {
    if (text_is(code, "PublicEndpointForbidden"))
        return "Accounts that are new to OSS (since 2025-03-20) cannot use public endpoints of "
               "regions in mainland China, and browsers cannot use any other. Use a bucket of an "
               "account that may, or deploy to a region elsewhere such as cn-hongkong or "
               "ap-southeast-1.";
    if (text_is(code, "NoSuchBucket"))
        return "Check oss.bucket and oss.endpoint: the endpoint must be that of the bucket's "
               "region.";
    if (response->outcome != HTTP_ANSWERED) return "Check oss.endpoint and the network.";
    if (managed)
        return "This apply has put a CORS rule with this origin and the method PUT. See whether "
               "something else changes the bucket's rules or stands before the bucket.";
    return "Set oss.manage_cors = true, or give the bucket a CORS rule with this origin and the "
           "method PUT.";
}

static const char *answer_of(Arena *arena, Text origin, const HttpResponse *response,
                             const ErrorBody *error) {
    if (response->outcome != HTTP_ANSWERED) return response->error;
    Text allowed = allowed_of(response);
    if (response->status == 200)
        return arena_printf(arena,
                            "HTTP 200 (request id %.*s) with the access-control-allow-origin "
                            "\"%.*s\", and it should be \"%.*s\"",
                            TEXT_ARGS(error->request_id), TEXT_ARGS(allowed), TEXT_ARGS(origin));
    return arena_printf(arena, "HTTP %ld, %.*s: %.*s (request id %.*s)", response->status,
                        TEXT_ARGS(error->code), TEXT_ARGS(error->message),
                        TEXT_ARGS(error->request_id));
}

static Status refused(Call *call, const Preflight *preflight, const HttpResponse *response) {
    ErrorBody error = {.code = TEXT(""), .message = TEXT(""), .request_id = TEXT("")};
    if (response->outcome == HTTP_ANSWERED) error = error_body_read(call->arena, response);
    const char *answer = answer_of(call->arena, preflight->origin, response, &error);
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    const CheckFault fault = {
        .check = A_CORS,
        .path = &path,
        .summary = text_is(error.code, "PublicEndpointForbidden")
                       ? "Bucket's public endpoint is closed to browsers"
                       : "Bucket does not let browsers upload",
        .detail = arena_printf(call->arena,
                               "Asked %s, as a browser does before it uploads from %.*s. OSS "
                               "answered: %s.",
                               preflight->url, TEXT_ARGS(preflight->origin), answer),
        .todo = todo_of(response, error.code, preflight->managed),
    };
    return checks_fail(call, &fault);
}

Status check_cors(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    Preflight preflight = {.url = "",
                           .origin = value_text(value_get(now, A_CORS_ORIGIN)),
                           .managed = database_wants_cors(now)};
    if (preflight.origin.length == 0) return status_ok();
    TRY(find_address(call, deployment, now, &preflight.url));
    HttpResponse response;
    for (int looks = 1;; looks++) {
        ask(call, deployment, &preflight, &response);
        if (is_allowed(&response, preflight.origin)) return status_ok();
        if (looks == LOOKS || is_final(call->arena, &response) ||
            call_sleep(call, PAUSE_MS) != CALL_RUNNING)
            break;
        if (preflight.managed && is_rule_missing(call->arena, &response))
            TRY(oss_cors_keep(call, deployment));
    }
    return refused(call, &preflight, &response);
}
