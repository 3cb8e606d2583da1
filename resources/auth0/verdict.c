// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/verdict.h"

#include "provider/value/json.h"

#include <string.h>

static const Auth0Verdict final = {.retry = RETRY_NO};
static const Auth0Verdict lost = {.retry = RETRY_TRANSIENT, .maybe_done = true};

// The Management API names statusCode, error, message, errorCode; OAuth endpoints error and
// error_description.
static bool read_error(Arena *arena, const HttpResponse *response, Auth0Reply *reply) {
    const Value *json = response->body.length > 0 ? json_parse(arena, response->body, NULL) : NULL;
    Text error = value_text(value_get(json, "error"));
    if (json == NULL || json->kind != VALUE_MAP || error.length == 0) {
        reply->message = response->body.length == 0 ? TEXT("the answer is empty")
                                                    : TEXT("the answer is not one of Auth0");
        return false;
    }
    bool oauth = value_is_null(value_get(json, "statusCode"));
    reply->code = oauth ? error : value_text(value_get(json, "errorCode"));
    reply->error = oauth ? TEXT("") : error;
    reply->message = value_text(value_get(json, oauth ? "error_description" : "message"));
    return true;
}

// A 404 that does not come from Auth0, or is about the tenant or a collection, does not say that
// the object is gone.
static bool is_gone(Arena *arena, const Auth0Reply *reply) {
    if (text_starts(reply->code, "inexistent_")) return true;
    return reply->code.length == 0 && strchr(reply->operation->path, '{') != NULL &&
           text_find(text_lower(arena, reply->message), "tenant") < 0;
}

static Auth0Verdict verdict_of_error(Arena *arena, const HttpResponse *response,
                                     Auth0Reply *reply) {
    long status = response->status;
    bool theirs = read_error(arena, response, reply);
    if (status == 429) return (Auth0Verdict){.retry = RETRY_THROTTLED};
    if (status == 408 || status >= 500) return lost;
    reply->outcome = AUTH0_REJECTED;
    if (status == 404 && theirs && is_gone(arena, reply)) reply->outcome = AUTH0_NOT_FOUND;
    if (status == 409 && theirs && !text_is(reply->code, "custom_domain_conflict"))
        reply->outcome = AUTH0_EXISTS;
    return final;
}

static Auth0Verdict verdict_of_success(Arena *arena, const HttpResponse *response,
                                       Auth0Reply *reply) {
    reply->outcome = AUTH0_DONE;
    if (response->body.length == 0 && response->status == 204) return final;
    const char *reason = "it is empty";
    const Value *body =
        response->body.length > 0 ? json_parse(arena, response->body, &reason) : NULL;
    if (body != NULL && (body->kind == VALUE_MAP || body->kind == VALUE_LIST)) {
        reply->body = body;
        return final;
    }
    // It was accepted, but what came of it is not known.
    reply->outcome = AUTH0_BUSY;
    reply->problem = arena_printf(arena, "the answer is not the JSON it should be (%s)",
                                  body == NULL ? reason : "something else");
    return lost;
}

static Auth0Verdict verdict_of_answer(Arena *arena, const HttpResponse *response,
                                      Auth0Reply *reply) {
    reply->status = response->status;
    bool success = response->status >= 200 && response->status < 300;
    return success ? verdict_of_success(arena, response, reply)
                   : verdict_of_error(arena, response, reply);
}

Auth0Verdict auth0_verdict(Arena *arena, const HttpResponse *response, Auth0Reply *reply) {
    reply->status = 0;
    reply->code = reply->error = reply->message = TEXT("");
    reply->body = &value_null;
    reply->problem = response->error;
    reply->outcome = AUTH0_BUSY;
    switch (response->outcome) {
    case HTTP_ANSWERED:
        return verdict_of_answer(arena, response, reply);
    case HTTP_STOPPED:
        reply->outcome = AUTH0_STOPPED;
        return (Auth0Verdict){.retry = RETRY_NO, .maybe_done = response->sent};
    case HTTP_TOO_LARGE: // the same again would be as large
        reply->outcome = reply->operation->repeatable ? AUTH0_REJECTED : AUTH0_UNSURE;
        return (Auth0Verdict){.retry = RETRY_NO, .maybe_done = true};
    case HTTP_NOT_SENT:
        if (response->hopeless) reply->outcome = AUTH0_REJECTED;
        return (Auth0Verdict){.retry = response->hopeless ? RETRY_NO : RETRY_TRANSIENT};
    case HTTP_MAYBE_SENT:
        break;
    }
    return lost;
}
