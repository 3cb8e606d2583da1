// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/verdict.h"

#include "provider/value/json.h"
#include "provider/value/xml.h"
#include "resources/alibaba/error_body.h"
#include "resources/alibaba/errors.h"

#include <stdlib.h>
#include <time.h>

enum { SKEW_WORTH_TELLING_S = 120, RETRY_AFTER_MAX_S = 3600 };

// One row for each meaning of an error code.
static const struct {
    ApiOutcome outcome;
    RetryClass retry;
    bool maybe_done;
} meanings[] = {
    [ERROR_REJECTED] = {API_REJECTED, RETRY_NO, false},
    [ERROR_NOT_FOUND] = {API_NOT_FOUND, RETRY_NO, false},
    [ERROR_EXISTS] = {API_EXISTS, RETRY_NO, false},
    [ERROR_TRANSIENT] = {API_BUSY, RETRY_TRANSIENT, true},
    [ERROR_THROTTLED] = {API_BUSY, RETRY_THROTTLED, false},
    [ERROR_CONFLICT] = {API_BUSY, RETRY_CONFLICT, false},
    [ERROR_EXPIRED] = {API_REJECTED, RETRY_NO, false},
};

// Alibaba Cloud's own header counts milliseconds, the standard one seconds or names a date.
static int64_t asked_to_wait_ms(const HttpResponse *response) {
    int64_t wait;
    Text own = http_header(response, "x-acs-retry-after");
    Text standard = http_header(response, "retry-after");
    if (text_to_int(own, 0, (int64_t)RETRY_AFTER_MAX_S * 1000, &wait)) return wait;
    if (text_to_int(standard, 0, RETRY_AFTER_MAX_S, &wait)) return wait * 1000;
    int64_t date = http_date(standard);
    int64_t rest = date - (int64_t)time(NULL);
    return date >= 0 && rest > 0 && rest <= RETRY_AFTER_MAX_S ? rest * 1000 : 0;
}

// A wrong clock makes every signature invalid, and the cloud's message does not say by how much.
static const char *clock_hint(Arena *arena, const HttpResponse *response) {
    int64_t theirs = http_date(http_header(response, "date"));
    int64_t off = (int64_t)time(NULL) - theirs;
    if (theirs < 0 || llabs(off) < SKEW_WORTH_TELLING_S) return NULL;
    return arena_printf(arena, "The clock of this machine is %lld minutes %s.", llabs(off) / 60,
                        off > 0 ? "fast" : "slow");
}

// Somebody in between, or an address of another kind: a signature is good for one address only.
static const char *redirect_hint(Arena *arena, const HttpResponse *response) {
    Text location = http_header(response, "location");
    const char *host = location.length > 0 ? http_url_host(arena, location.data) : "";
    if (response->status / 100 != 3 || *host == '\0') return NULL;
    return arena_printf(arena,
                        "The answer points to %s. Redirects are not followed, since a request is "
                        "signed for its address: check `endpoints`, and proxies in between.",
                        host);
}

static Verdict verdict_of_error(Arena *arena, const HttpResponse *response, ApiReply *reply) {
    const ApiOperation *operation = reply->operation;
    ErrorBody error = error_body_read(arena, response);
    reply->code = error.code;
    reply->message = error.message;
    reply->request_id = error.request_id;
    reply->hint = clock_hint(arena, response);
    if (reply->hint == NULL) reply->hint = redirect_hint(arena, response);
    ErrorMeaning meaning =
        error_meaning(operation->service, operation->action, response->status, error.code);
    reply->outcome = meanings[meaning].outcome;
    return (Verdict){.retry = meanings[meaning].retry,
                     .maybe_done = meanings[meaning].maybe_done,
                     .expired = meaning == ERROR_EXPIRED,
                     .after_ms = asked_to_wait_ms(response)};
}

// What the root of an XML document holds; nothing but text, as in an empty one, is no member.
static const Value *xml_members(Arena *arena, Text text, const char **ret_reason) {
    const Value *document = xml_parse(arena, text, ret_reason);
    if (document == NULL) return NULL;
    const Value *root = value_entry_at(document, 0)->value;
    return root->kind == VALUE_MAP ? root : &value_empty_map;
}

static const Value *body_parse(Arena *arena, const ApiReply *reply, Text text,
                               const char **ret_reason) {
    *ret_reason = "it is empty";
    if (text.length == 0) return NULL;
    if (reply->operation->style == API_OSS) return xml_members(arena, text, ret_reason);
    const Value *body = json_parse(arena, text, ret_reason);
    if (body == NULL || body->kind == VALUE_MAP) return body;
    *ret_reason = "something else";
    return NULL;
}

static Verdict verdict_of_success(Arena *arena, const HttpResponse *response, ApiReply *reply) {
    reply->outcome = API_DONE;
    if (response->body.length == 0 && (reply->operation->no_content || response->status == 204))
        return (Verdict){.retry = RETRY_NO};
    const char *reason;
    const Value *body = body_parse(arena, reply, response->body, &reason);
    if (body != NULL) {
        reply->body = body;
        Text id = value_text(value_get(body, "RequestId"));
        if (id.length > 0) reply->request_id = id;
        return (Verdict){.retry = RETRY_NO};
    }
    // It was accepted, but what came of it is not known.
    reply->outcome = API_BUSY;
    reply->problem =
        arena_printf(arena, "the answer is not the %s it should be (%s)",
                     reply->operation->style == API_OSS ? "XML document" : "JSON object", reason);
    return (Verdict){.retry = RETRY_TRANSIENT, .maybe_done = true};
}

static Verdict verdict_of_answer(Arena *arena, const HttpResponse *response, ApiReply *reply) {
    reply->status = response->status;
    reply->request_id = error_body_request_id(response);
    bool success = response->status >= 200 && response->status < 300;
    return success ? verdict_of_success(arena, response, reply)
                   : verdict_of_error(arena, response, reply);
}

Verdict verdict_of(Arena *arena, const HttpResponse *response, ApiReply *reply) {
    reply->status = 0;
    reply->code = reply->message = reply->request_id = TEXT("");
    reply->body = &value_null;
    reply->problem = response->error;
    reply->hint = NULL;
    reply->outcome = API_BUSY;
    switch (response->outcome) {
    case HTTP_ANSWERED:
        return verdict_of_answer(arena, response, reply);
    case HTTP_STOPPED:
        reply->outcome = API_STOPPED;
        return (Verdict){.retry = RETRY_NO, .maybe_done = response->sent};
    case HTTP_TOO_LARGE: // the same again would be as large
        reply->outcome = reply->operation->repeatable ? API_REJECTED : API_UNSURE;
        return (Verdict){.retry = RETRY_NO, .maybe_done = true};
    case HTTP_NOT_SENT:
        if (response->hopeless) reply->outcome = API_REJECTED;
        return (Verdict){.retry = response->hopeless ? RETRY_NO : RETRY_TRANSIENT};
    case HTTP_MAYBE_SENT:
        break;
    }
    return (Verdict){.retry = RETRY_TRANSIENT, .maybe_done = true};
}
