// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/devsapp/devsapp.h"

#include "acceptance/sandbox/alidns/basics.h"
#include "acceptance/sandbox/fc/basics.h"
#include "acceptance/sandbox/fc2/fc2.h"
#include "acceptance/sandbox/message.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <ctype.h>
#include <string.h>

#define TOKENS ".devsapp/tokens" // key: token
#define HELPER_SERVICE "serverless-devs-check"

static const int64_t day_ms = 86400000;

// ---- answers
static Reply answer(const Request *request, const char *status, const Value *body) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("RequestId"), value_cstring(arena, request->request_id)},
        {TEXT("Status"), value_cstring(arena, status)},
        {TEXT("Body"), body},
    };
    return reply_ok(value_with(arena, &value_empty_map, "Response",
                               value_map(arena, entries, COUNT_OF(entries))));
}

// Clients read Response.Status and no HTTP status, so a refusal has 200 too. As an error it undoes
// what was changed; finish() gives it its shape.
static Reply refusal(const Request *request, const char *reason) {
    return reply_error(request, 200, "Failed", "%s", reason);
}

static Reply finish(const Request *request, Reply reply) {
    if (reply.code == NULL) return reply;
    Reply shaped = answer(request, "Failed", value_cstring(request->arena, reply.message));
    reply.raw = json_print(request->arena, shaped.body);
    reply.content_type = "application/json";
    return reply;
}

// ---- the form
typedef struct Form {
    const char *error; // NULL: it is good
    Text function, token;
    const char *domain;
} Form;

static bool is_label(Text label) {
    for (size_t i = 0; i < label.length; i++)
        if (!isalnum((unsigned char)label.data[i]) && label.data[i] != '-') return false;
    return label.length >= 1 && label.length <= 63 && label.data[0] != '-' &&
           label.data[label.length - 1] != '-';
}

// The function's name in lower case, '-' for '_', is the first label.
static Text label_of(Arena *arena, Text function) {
    char *label = arena_copy(arena, text_lower(arena, function).data, function.length);
    for (char *c = label; *c != '\0'; c++)
        if (*c == '_') *c = '-';
    return text_of(label);
}

typedef struct Demand {
    const char *field, *value;
} Demand;

static const char *find_fault(const Request *request, const ContractPair *pairs, size_t count) {
    const Cloud *cloud = request->cloud;
    const Demand demands[] = {{"type", "fc"},
                              {"user", cloud->account_id},
                              {"region", cloud->region},
                              {"service", "fcv3"}};
    for (size_t i = 0; i < COUNT_OF(demands); i++)
        if (!text_is(message_find(pairs, count, demands[i].field), demands[i].value))
            return arena_printf(request->arena, "the field %s is missing or not valid",
                                demands[i].field);
    return NULL;
}

static Form read_form(const Request *request) {
    Arena *arena = request->arena;
    Form form = {.error = NULL};
    ContractPair *pairs = NULL;
    size_t count = 0;
    bool is_form =
        text_starts(request_header(request, "content-type"), "application/x-www-form-urlencoded");
    if (!is_form || !message_parse_pairs(arena, request->raw_body, &pairs, &count))
        return (Form){.error = "the body is not a form"};
    form.error = find_fault(request, pairs, count);
    form.function = message_find(pairs, count, "function");
    form.token = message_find(pairs, count, "token");
    Text label = label_of(arena, form.function);
    if (form.error == NULL && !is_label(label))
        form.error = "the field function is missing or its name cannot be that of a host";
    form.domain = arena_printf(arena, "%s.fcv3.%s.%s.fc.devsapp.net", label.data,
                               request->cloud->account_id, request->cloud->region);
    return form;
}

// ---- POST /token
static Reply give_token(const Request *request, const Form *form) {
    Arena *arena = request->arena;
    Text token = text_of(ident_alnum(request->cloud->ident, arena, 16));
    store_put(request->cloud->store, TOKENS, token,
              value_with(arena, &value_empty_map, "domain", value_cstring(arena, form->domain)));
    const Value *body = value_with(arena, &value_empty_map, "Token", value_string(arena, token));
    return answer(request, "Success",
                  value_with(arena, body, "Domain", value_cstring(arena, form->domain)));
}

// ---- POST /domain
static bool has_open_trigger(const Request *request, const char *function) {
    const char *prefix = arena_printf(request->arena, "%s/", function);
    const Store *store = request->cloud->store;
    for (const StoreObject *o = store_next(store, FC2_TRIGGERS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix); o = store_next(store, FC2_TRIGGERS, o->key)) {
        Text json = value_text(value_get(o->value, "triggerConfig"));
        const Value *config = json_parse(request->arena, json, NULL);
        if (text_is(value_text(value_get(config, "authType")), "anonymous")) return true;
    }
    return false;
}

// What calling the helper would show: there is one, everybody may call it, it knows the token.
static const char *helper_fault(const Request *request, Text token) {
    const char *name =
        arena_printf(request->arena, HELPER_SERVICE "/domain%.*s", (int)token.length, token.data);
    const Value *function = store_get(request->cloud->store, FC2_FUNCTIONS, text_of(name));
    if (function == NULL) return "the helper function does not exist";
    if (!has_open_trigger(request, name)) return "the helper function cannot be called";
    if (!digest_equal(token, value_text(value_at(function, "environmentVariables.token"))))
        return "the helper function answers another token";
    return NULL;
}

static Reply give_domain(const Request *request, const Form *form) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    const Value *token = store_get(cloud->store, TOKENS, form->token);
    // The domain is not a secret.
    if (token == NULL || !text_is(value_text(value_get(token, "domain")), form->domain))
        return refusal(request, "the token is not valid for this domain");
    const char *fault = helper_fault(request, form->token);
    if (fault != NULL) return refusal(request, fault);
    int64_t expires = clock_now(cloud->clock) + DEVSAPP_DAYS * day_ms;
    const ValueEntry entries[] = {
        {TEXT("target"), value_cstring(arena, fc_cname_target(cloud, arena))},
        {TEXT("expiresAtMs"), value_int(arena, expires)},
    };
    store_delete(cloud->store, TOKENS, form->token);
    store_put(cloud->store, ALIDNS_FOREIGN, text_of(form->domain),
              value_map(arena, entries, COUNT_OF(entries)));
    const Value *body = value_cstring(arena, form->domain);
    return answer(request, "Success", value_with(arena, &value_empty_map, "Domain", body));
}

// ---- the service
static const char *name_operation(const Request *request) {
    if (!text_is(request->method, "POST")) return NULL;
    if (text_is(request->path, "/token")) return "token";
    return text_is(request->path, "/domain") ? "domain" : NULL;
}

static Reply serve(const Request *request) {
    Form form = read_form(request);
    if (form.error != NULL) return refusal(request, form.error);
    return strcmp(request->operation, "token") == 0 ? give_token(request, &form)
                                                    : give_domain(request, &form);
}

static void settle(const Cloud *cloud, Arena *arena) {
    Text key = TEXT("");
    const StoreObject *object;
    while ((object = store_next(cloud->store, ALIDNS_FOREIGN, key)) != NULL) {
        key = text_copy(arena, object->key);
        int64_t expires = value_int_or(value_get(object->value, "expiresAtMs"), INT64_MAX);
        if (expires <= clock_now(cloud->clock)) store_delete(cloud->store, ALIDNS_FOREIGN, key);
    }
}

const Service devsapp_service = {
    .name = "devsapp",
    .serve = serve,
    .endpoint = true,
    .name_operation = name_operation,
    .finish = finish,
    .settle = settle,
};
