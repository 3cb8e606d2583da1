// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/answer.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/rate.h"
#include "acceptance/sandbox/web/page.h"
#include "provider/value/json.h"

#include <string.h>

static const char *reason_phrase(int status) {
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {400, AUTH0_BAD_REQUEST},     {401, AUTH0_UNAUTHORIZED}, {403, "Forbidden"},
        {404, AUTH0_NOT_FOUND},       {409, AUTH0_CONFLICT},     {415, "Unsupported Media Type"},
        {429, "Too Many Requests"},   {501, "Not Implemented"},  {502, "Bad Gateway"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < COUNT_OF(phrases); i++)
        if (phrases[i].status == status) return phrases[i].phrase;
    return "Internal Server Error";
}

Reply auth0_answer_refuse(const Request *request, const ContractResult *result) {
    static const char *const kinds[] = {[CONTRACT_IN_PATH] = "Path",
                                        [CONTRACT_IN_QUERY] = "Query",
                                        [CONTRACT_IN_HEADER] = "Headers",
                                        [CONTRACT_IN_BODY] = "Payload"};
    static const char *const codes[] = {[CONTRACT_IN_PATH] = "invalid_uri",
                                        [CONTRACT_IN_QUERY] = "invalid_query_string",
                                        [CONTRACT_IN_HEADER] = "invalid_headers",
                                        [CONTRACT_IN_BODY] = "invalid_body"};
    if (result == NULL) return reply_error(request, 404, AUTH0_NOT_FOUND, "Not Found");
    Text where = text_of(result->where), name = where, piece;
    for (Text rest = where; text_next(&rest, '.', &piece);) name = piece;
    Text parent = text_slice(where, 0, where.length - name.length);
    const char *on = parent.length == 0 ? ""
                                        : arena_printf(request->arena, " on property %.*s",
                                                       (int)parent.length - 1, parent.data);
    const char *kind = kinds[result->place], *code = codes[result->place];
    if (result->fault == CONTRACT_MISFIT)
        return reply_error(request, 400, code,
                           "%s validation error: 'Expected type %s' on property %s", kind,
                           result->expected, where.data);
    return reply_error(request, 400, code, "%s validation error: '%s: %s'%s", kind,
                       result->fault == CONTRACT_MISSING ? "Missing required property"
                                                         : "Additional properties not allowed",
                       name.data, on);
}

static const Value *oauth_error(const Request *request, const Reply *reply) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("error"), value_cstring(arena, reply->code)},
        {TEXT("error_description"), value_cstring(arena, reply->message)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *management_error(const Request *request, const Reply *reply) {
    Arena *arena = request->arena;
    const char *phrase = reason_phrase(reply->status);
    const Value *message =
        value_cstring(arena, reply->message[0] != '\0' ? reply->message : phrase);
    const ValueEntry entries[] = {
        {TEXT("statusCode"), value_int(arena, reply->status)},
        {TEXT("error"), value_cstring(arena, phrase)},
        {TEXT("message"), message},
    };
    const Value *body = value_map(arena, entries, COUNT_OF(entries));
    bool coded = reply->code[0] != '\0' && strcmp(reply->code, phrase) != 0;
    if (coded) body = value_with(arena, body, "errorCode", value_cstring(arena, reply->code));
    if (reply->status == 401) body = value_with_at(arena, body, "attributes.error", message);
    return body;
}

// Operations of OAuth, whose errors have its form.
static bool is_oauth(const char *operation) {
    return operation != NULL &&
           (strcmp(operation, "RequestToken") == 0 || strcmp(operation, "GetUserInfo") == 0);
}

// Operations that people see in a browser.
static bool is_page(const char *operation) {
    static const char *const pages[] = {"Authorize",         "ShowLogin",     "LogIn",
                                        "ShowSignUp",        "SignUp",        "LogOut",
                                        "ShowPasswordReset", "ResetPassword", "EndSession"};
    for (size_t i = 0; operation != NULL && i < COUNT_OF(pages); i++)
        if (strcmp(operation, pages[i]) == 0) return true;
    return false;
}

// The tenant's error page.
static Reply finish_page(const Request *request, Reply reply) {
    Arena *arena = request->arena;
    if (reply.code == NULL) return reply;
    const char *body = arena_printf(
        arena,
        "<main id=\"error-page\">\n<h1>Oops!, something went wrong</h1>\n<p>%s</p>\n"
        "<h2>Technical Details</h2>\n<p><code>%s</code></p>\n</main>\n",
        page_escape(arena, text_of(reply.message)), page_escape(arena, text_of(reply.code)));
    Reply page = page_reply(request, reply.status, "Oops!, something went wrong", body);
    page.code = reply.code;
    page.message = reply.message;
    return page;
}

Reply auth0_answer_finish(const Request *request, Reply reply) {
    const char *operation = request->operation;
    if (is_page(operation)) return finish_page(request, reply);
    const Value *body = reply.body;
    if (reply.code != NULL) {
        body =
            is_oauth(operation) ? oauth_error(request, &reply) : management_error(request, &reply);
    }
    reply.content_type = "application/json; charset=utf-8";
    reply.raw = value_is_null(body) ? TEXT("") : json_print(request->arena, body);
    return auth0_access_is_managed(operation) ? auth0_rate_headers(request, reply) : reply;
}
