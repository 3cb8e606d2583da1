// SPDX-License-Identifier: MPL-2.0
// api_fail(): one failed API call told to a person.
#include "resources/alibaba/api.h"
#include "resources/alibaba/errors.h"

#include <string.h>

enum { FAILURE_MAX_TEXT = 8 * 1024, FAILURE_MAX_MESSAGE = 500, FAILURE_MAX_ID = 100 };

static const char *service_name(const char *service) {
    static const struct {
        const char *service, *name;
    } names[] = {{"fc", "Function Compute"},
                 {"fc2", "Function Compute 2.0"},
                 {"cas", "Certificate Management Service"},
                 {"sts", "STS"},
                 {"alidns", "Alibaba Cloud DNS"},
                 {"rds", "RDS"},
                 {"vpc", "VPC"},
                 {"ecs", "ECS"},
                 {"ram", "RAM"},
                 {"oss", "OSS"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].service, service) == 0) return names[i].name;
    }
    return service;
}

// What was tried without names and values: everything before the first quote, or before " in ".
static Text tried_kind(const char *tried) {
    Text text = text_of(tried);
    ptrdiff_t end = text_find(text, " \"");
    if (end < 0) end = text_find(text, " in ");
    return end < 0 ? text : text_slice(text, 0, (size_t)end);
}

static const char *summary_print(Call *call, const ApiReply *reply, const ApiStory *story) {
    static const char *const reasons[] = {
        [API_DONE] = "the answer cannot be used", [API_NOT_FOUND] = "not found",
        [API_EXISTS] = "it exists already",       [API_UNSURE] = "the answer was lost",
        [API_REJECTED] = "it was refused",        [API_BUSY] = "the service does not get to it",
        [API_STOPPED] = "it was stopped",
    };
    Text kind = tried_kind(story->tried);
    const char *reason = reasons[reply->outcome];
    bool named = reply->outcome == API_REJECTED && reply->code.length > 0;
    if (reply->status == 0 && reply->outcome == API_REJECTED) reason = "the service is not usable";
    Text code = call_quote(call, reply->code, FAILURE_MAX_MESSAGE);
    return arena_printf(call->arena, "Cannot %.*s: %.*s", (int)kind.length, kind.data,
                        named ? (int)code.length : (int)strlen(reason), named ? code.data : reason);
}

// The service repeats the whole string to sign, which helps nobody.
static Text message_shown(Call *call, Text message) {
    ptrdiff_t echo = text_find(message, "server string to sign");
    if (echo >= 0) message = text_slice(message, 0, (size_t)echo);
    return call_quote(call, message, FAILURE_MAX_MESSAGE);
}

static void put_sentence(Buffer *detail, const char *sentence) {
    if (sentence == NULL || *sentence == '\0') return;
    buffer_puts(detail, detail->length > 0 ? "\n\n" : "");
    buffer_puts(detail, sentence);
}

static void put_circumstances(Call *call, Buffer *detail, const ApiReply *reply) {
    Text id = call_quote(call, reply->request_id, FAILURE_MAX_ID);
    buffer_puts(detail, " (");
    if (id.length > 0) buffer_printf(detail, "request id %.*s, ", (int)id.length, id.data);
    buffer_printf(detail, "%d attempt%s, %lld.%lld s)", reply->attempts,
                  reply->attempts == 1 ? "" : "s", (long long)reply->elapsed_ms / 1000,
                  (long long)reply->elapsed_ms % 1000 / 100);
}

static void put_answer(Call *call, Buffer *detail, const ApiReply *reply) {
    const ApiOperation *operation = reply->operation;
    buffer_printf(detail, "\n\n%s, %s: ", service_name(operation->service), operation->action);
    Text message = message_shown(call, reply->message);
    Text code = call_quote(call, reply->code, FAILURE_MAX_MESSAGE);
    if (reply->problem != NULL)
        buffer_puts(detail, reply->problem);
    else if (reply->code.length > 0)
        buffer_printf(detail, "%.*s: %.*s", (int)code.length, code.data, (int)message.length,
                      message.data);
    else
        buffer_puts(detail, reply->status != 0 ? "the answer lacks what it should hold"
                                               : "stopped before the request was sent");
    if (reply->status != 0) buffer_printf(detail, " [HTTP %ld]", reply->status);
    put_circumstances(call, detail, reply);
}

// When neither the caller nor the table knows better.
static const char *todo_by_outcome(const ApiReply *reply) {
    switch (reply->outcome) {
    case API_BUSY:
        return "Apply again in a few minutes.";
    case API_UNSURE:
        return "Whether the request was carried out is not known. Apply again: what exists is "
               "found "
               "and not made twice.";
    case API_STOPPED:
        return reply->sent ? "The request may have been carried out. Apply again to complete it."
                           : "Apply again to complete it, with a longer `timeouts` value if the "
                             "time was too short.";
    case API_REJECTED:
        return reply->status == 0
                   ? "Check the network, the proxy settings and the endpoint, then apply again."
                   : "Correct what the message names and apply again.";
    default:
        return "Look at the object in the console, then apply again.";
    }
}

// Who may do what is decided by the keys, and there are many places that they can come from.
static bool is_about_keys(const ApiReply *reply) {
    static const char *const codes[] = {"InvalidAccessKeyId",    "InvalidAccessKeySecret",
                                        "SignatureDoesNotMatch", "IncompleteSignature",
                                        "InvalidSecurityToken",  "SecurityTokenExpired"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (text_starts(reply->code, codes[i])) return true;
    }
    return reply->status == 401 || reply->status == 403;
}

Status api_fail(Call *call, const ApiReply *reply, const ApiStory *story) {
    const ApiOperation *operation = reply->operation;
    Buffer detail = buffer_new(call->arena, FAILURE_MAX_TEXT);
    buffer_printf(&detail, "Tried to %s.", story->tried);
    put_answer(call, &detail, reply);
    put_sentence(&detail, reply->hint);
    if (reply->keys != NULL && is_about_keys(reply))
        put_sentence(&detail,
                     arena_printf(call->arena, "The keys in use come from %s.", reply->keys));
    put_sentence(&detail, story->exists);
    const char *todo = story->todo;
    if (todo == NULL) todo = error_todo(operation->service, operation->action, reply->code);
    put_sentence(&detail, todo != NULL ? todo : todo_by_outcome(reply));
    return call_fail(call, story->path, summary_print(call, reply, story), "%s",
                     buffer_text(&detail).data);
}
