// SPDX-License-Identifier: MPL-2.0
// auth0_fail(): one failed call of Auth0 told to a person.
#include "resources/auth0/api.h"
#include "resources/auth0/causes.h"

#include <string.h>

enum {
    FAILURE_MAX_TEXT = 8 * 1024,
    FAILURE_MAX_MESSAGE = 500,
};

// ---- taking secrets out of what Auth0 quotes

static bool is_secret(Text name) {
    static const char *const names[] = {"password", "client_secret", "access_token"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_is(name, names[i])) return true;
    }
    return false;
}

static void hide_sent(Call *call, const Value *sent) {
    bool map = sent != NULL && sent->kind == VALUE_MAP;
    for (size_t i = 0; map && i < value_count(sent); i++) {
        const ValueEntry *entry = value_entry_at(sent, i);
        if (is_secret(entry->key))
            call_hide(call, value_text(entry->value));
        else
            hide_sent(call, entry->value);
    }
}

static void hide_all(Call *call, const Auth0Reply *reply) {
    hide_sent(call, reply->sent_body);
    call_hide(call, reply->settings->client_secret);
    call_hide(call, reply->settings->api_token);
}

// ---- the parts of the message

// What was tried without names and values: everything before the first quote.
static Text kind_of(const char *tried) {
    Text text = text_of(tried);
    ptrdiff_t end = text_find(text, " \"");
    return end < 0 ? text : text_slice(text, 0, (size_t)end);
}

static const char *reason_of(const Auth0Reply *reply) {
    static const char *const reasons[] = {
        [AUTH0_DONE] = "the answer cannot be used", [AUTH0_NOT_FOUND] = "not found",
        [AUTH0_EXISTS] = "it exists already",       [AUTH0_UNSURE] = "the answer was lost",
        [AUTH0_REJECTED] = "it was refused",        [AUTH0_BUSY] = "Auth0 does not get to it",
        [AUTH0_STOPPED] = "it was stopped",
    };
    if (reply->outcome == AUTH0_REJECTED && reply->status == 0) return "Auth0 is not usable";
    return reasons[reply->outcome];
}

static void put_answer(Call *call, Buffer *detail, const Auth0Reply *reply) {
    Text message = call_quote(call, reply->message, FAILURE_MAX_MESSAGE);
    Text code = reply->code.length > 0 ? reply->code : reply->error;
    code = call_quote(call, code, FAILURE_MAX_MESSAGE);
    buffer_printf(detail, "\n\nAuth0, %s %s: ", reply->operation->method, reply->operation->path);
    if (reply->problem != NULL)
        buffer_puts(detail, reply->problem);
    else if (reply->status == 0)
        buffer_puts(detail, "stopped before the request was sent");
    else if (message.length == 0 && code.length == 0)
        buffer_puts(detail, "the answer lacks what it should hold");
    else
        buffer_printf(detail, "%.*s%s%.*s", (int)code.length, code.data,
                      code.length > 0 && message.length > 0 ? ": " : "", (int)message.length,
                      message.data);
    if (reply->status != 0) buffer_printf(detail, " [HTTP %ld]", reply->status);
    buffer_printf(detail, " (%d attempt%s, %lld.%lld s)", reply->attempts,
                  reply->attempts == 1 ? "" : "s", (long long)reply->elapsed_ms / 1000,
                  (long long)reply->elapsed_ms % 1000 / 100);
}

// When neither the caller nor the table knows better.
static const char *todo_by_outcome(const Auth0Reply *reply) {
    switch (reply->outcome) {
    case AUTH0_BUSY:
        return "Apply again in a few minutes.";
    case AUTH0_UNSURE:
        return "Whether the request was carried out is not known. Apply again: what exists is "
               "found and not made twice.";
    case AUTH0_STOPPED:
        return reply->sent ? "The request may have been carried out. Apply again to complete it."
                           : "Apply again to complete it, with a longer `timeouts` value if the "
                             "time was too short.";
    case AUTH0_REJECTED:
        return reply->status == 0 ? "Check the network, the proxy settings and the domain, then "
                                    "apply again."
                                  : "Correct what the message names and apply again.";
    default:
        return "Look at the object in Auth0's dashboard, then apply again.";
    }
}

static const char *todo_of(Arena *arena, const Auth0Reply *reply, const Auth0Story *story) {
    if (story->todo != NULL) return story->todo;
    const char *cause = auth0_cause(arena, reply);
    return cause != NULL ? cause : todo_by_outcome(reply);
}

Status auth0_fail(Call *call, const Auth0Reply *reply, const Auth0Story *story) {
    Buffer detail = buffer_new(call->arena, FAILURE_MAX_TEXT);
    const char *sentences[] = {reply->hint, story->exists, todo_of(call->arena, reply, story)};
    buffer_printf(&detail, "Tried to %s.", story->tried);
    hide_all(call, reply);
    put_answer(call, &detail, reply);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        if (sentences[i] != NULL) buffer_printf(&detail, "\n\n%s", sentences[i]);
    }
    Text kind = kind_of(story->tried);
    return call_fail(
        call, story->path,
        arena_printf(call->arena, "Cannot %.*s: %s", (int)kind.length, kind.data, reason_of(reply)),
        "%s", buffer_text(&detail).data);
}
