// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/transport.h"

#include "provider/net/digest.h"
#include "provider/net/url_path.h"
#include "provider/value/json.h"
#include "resources/auth0/verdict.h"

enum { TRANSPORT_MAX_BYTES = 16 * 1024 * 1024, TRANSPORT_MAX_HEADERS = 6 };

Auth0Reply auth0_reply_new(const Auth0Settings *settings, const Auth0Request *request) {
    return (Auth0Reply){.operation = request->operation,
                        .settings = settings,
                        .sent_body = request->body,
                        .outcome = AUTH0_STOPPED,
                        .body = &value_null,
                        .code = TEXT(""),
                        .error = TEXT(""),
                        .message = TEXT("")};
}

// ---- layout

static void add_pair(Buffer *pairs, Text name, const Value *value) {
    if (value_is_null(value)) return;
    for (size_t i = 0; value->kind == VALUE_LIST && i < value_count(value); i++)
        add_pair(pairs, name, value_list_at(value, i));
    if (value->kind == VALUE_LIST) return;
    Text plain = value_text(value);
    if (value->kind == VALUE_BOOL) plain = value->boolean ? TEXT("true") : TEXT("false");
    buffer_puts(pairs, pairs->length > 0 ? "&" : "");
    buffer_add_text(pairs, digest_percent_encode(pairs->arena, name, false));
    buffer_puts(pairs, "=");
    buffer_add_text(pairs, digest_percent_encode(pairs->arena, plain, false));
}

// name=value&…, for a query and for a form.
static Text pairs_print(Arena *arena, const Value *map) {
    Buffer pairs = buffer_new(arena, TRANSPORT_MAX_BYTES);
    for (size_t i = 0; i < value_count(map); i++)
        add_pair(&pairs, value_entry_at(map, i)->key, value_entry_at(map, i)->value);
    return buffer_text(&pairs);
}

static Text request_domain(const Auth0Settings *settings, const Auth0Request *request) {
    return request->domain.length > 0 ? request->domain : settings->domain;
}

static const char *request_url(Arena *arena, const Auth0Settings *settings,
                               const Auth0Request *request) {
    Text query = pairs_print(arena, request->query);
    return arena_printf(arena, "%s%s%s%.*s",
                        auth0_settings_url(arena, settings, request_domain(settings, request)),
                        url_path_fill(arena, request->operation->path, request->path).data,
                        query.length > 0 ? "?" : "", (int)query.length, query.data);
}

static size_t headers_fill(Arena *arena, const Auth0Settings *settings, const Auth0Request *request,
                           Text token, HttpHeader *headers) {
    size_t count = 0;
    bool form = request->operation->scopes == NULL;
    // The address may be another than the tenant's, which is told apart by this.
    headers[count++] = (HttpHeader){"host", request_domain(settings, request)};
    headers[count++] = (HttpHeader){"accept", TEXT("application/json")};
    if (!value_is_null(request->body))
        headers[count++] =
            (HttpHeader){"content-type", form ? TEXT("application/x-www-form-urlencoded")
                                              : TEXT("application/json; charset=utf-8")};
    if (token.length > 0)
        headers[count++] = (HttpHeader){
            "authorization",
            text_of(arena_printf(arena, "Bearer %.*s", (int)token.length, token.data))};
    if (request->operation->mails && settings->custom_domain.length > 0)
        headers[count++] = (HttpHeader){"auth0-custom-domain", settings->custom_domain};
    return count;
}

static Text body_print(Arena *arena, const Auth0Request *request) {
    if (value_is_null(request->body)) return TEXT("");
    return request->operation->scopes == NULL ? pairs_print(arena, request->body)
                                              : json_print(arena, request->body);
}

typedef struct Attempt {
    const Auth0Request *request;
    Text token;
    int number;
} Attempt;

static void send_once(Call *call, const Auth0Transport *transport, const Attempt *attempt,
                      HttpResponse *ret) {
    const Auth0Request *request = attempt->request;
    const Auth0Operation *operation = request->operation;
    HttpHeader headers[TRANSPORT_MAX_HEADERS];
    const HttpRequest wire = {
        .method = operation->method,
        .url = request_url(call->arena, transport->settings, request),
        .headers = headers,
        .header_count =
            headers_fill(call->arena, transport->settings, request, attempt->token, headers),
        .body = body_print(call->arena, request),
        .service = "auth0",
        .operation = operation->name,
        .path_template = operation->path,
        .attempt = attempt->number,
    };
    http_send(call, transport->http, &wire, ret);
}

// ---- attempts

// The limit of requests left no room in time.
static void give_up_waiting(Call *call, Auth0Reply *reply) {
    reply->outcome = call_state(call) == CALL_CANCELLED ? AUTH0_STOPPED : AUTH0_BUSY;
    if (reply->outcome == AUTH0_STOPPED) return;
    reply->hint = arena_printf(
        call->arena,
        "The tenant's limit of requests left no room for this one before the operation's time was "
        "over (%d of %d attempts were answered 429).",
        reply->throttled, reply->attempts);
}

// Whether a repetition is right and possible; waits for its time. Otherwise the outcome is in
// reply.
static bool again(Call *call, RetryBudget *budget, Auth0Verdict verdict, Auth0Reply *reply) {
    if (verdict.retry == RETRY_THROTTLED) {
        reply->throttled++;
        return true; // the pacer waits
    }
    if (verdict.retry == RETRY_NO) return false;
    if (verdict.maybe_done && !reply->operation->repeatable) {
        reply->outcome = AUTH0_UNSURE;
        return false;
    }
    reply->outcome = AUTH0_BUSY;
    int64_t delay =
        retry_delay_ms(call, budget, verdict.retry, reply->attempts - reply->throttled, 0);
    if (delay < 0) return false;
    if (call_sleep(call, delay) == CALL_RUNNING) return true;
    reply->outcome = AUTH0_STOPPED;
    return false;
}

void auth0_send(Call *call, const Auth0Transport *transport, const Auth0Request *request,
                Text token, Auth0Reply *reply) {
    Pacer *pacer =
        request->operation->scopes != NULL ? transport->management : transport->authentication;
    int64_t started_ms = call_now_ms() - reply->elapsed_ms;
    bool more = true;
    while (more) {
        int64_t ticket = pacer_enter(call, pacer);
        if (ticket == 0) {
            give_up_waiting(call, reply);
            break;
        }
        HttpResponse response;
        const Attempt attempt = {.request = request, .token = token, .number = ++reply->attempts};
        send_once(call, transport, &attempt, &response);
        pacer_report(pacer, ticket, &response);
        Auth0Verdict verdict = auth0_verdict(call->arena, &response, reply);
        reply->lost = reply->lost || verdict.maybe_done;
        more = again(call, transport->budget, verdict, reply);
    }
    reply->sent = reply->lost && (reply->outcome == AUTH0_BUSY || reply->outcome == AUTH0_STOPPED);
    reply->elapsed_ms = call_now_ms() - started_ms;
    if (reply->outcome == AUTH0_DONE) retry_budget_refund(transport->budget);
}
