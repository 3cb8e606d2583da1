// SPDX-License-Identifier: MPL-2.0
// Its interface is written down nowhere but in the tools that use it: forms in, JSON out, and what
// went wrong in place of the body.
#include "provider/value/json.h"
#include "resources/alibaba/endpoints.h"
#include "resources/alibaba/exchange.h"
#include "resources/names.h"
#include "resources/parts/devsapp.h"

enum {
    TRIES = 5, // its first look may come before the function can answer
    FIRST_PAUSE_MS = 1000,
    SHOWN_MAX = 300, // characters of an answer that a message quotes
};

static const Value *asked(Call *call, Deployment *deployment, Text *account) {
    const Value *object = deployment->planned;
    const Value *form = api_pair(call->arena, "type", TEXT("fc"));
    form = api_pair_more(call->arena, form, "user", *account);
    form = api_pair_more(call->arena, form, "region", value_text(value_get(object, A_REGION)));
    form = api_pair_more(call->arena, form, "service", TEXT("fcv3"));
    return api_pair_more(call->arena, form, "function", api_function_name(object));
}

typedef struct DevsappAnswer {
    const Value *body; // of a success
    const char *fault; // else what was answered, in words
    bool hopeless;     // and would be again
} DevsappAnswer;

static DevsappAnswer answer_of(Call *call, const HttpResponse *response) {
    if (response->outcome != HTTP_ANSWERED)
        return (DevsappAnswer){.fault = response->error, .hopeless = response->hopeless};
    const Value *answer = json_parse(call->arena, response->body, NULL);
    answer = value_get(answer, "Response");
    const Value *body = value_get(answer, "Body");
    if (response->status == 200 && text_is(value_text(value_get(answer, "Status")), "Success"))
        return (DevsappAnswer){.body = body};
    Text said = body->kind == VALUE_STRING ? value_text(body) : json_print(call->arena, answer);
    said = call_quote(call, said, SHOWN_MAX);
    return (DevsappAnswer){.fault = arena_printf(call->arena, "HTTP %ld, %.*s", response->status,
                                                 (int)said.length, said.data)};
}

static Status ask_once(Call *call, Deployment *deployment, const char *path, const Value *form,
                       DevsappAnswer *ret) {
    const HttpHeader headers[] = {{"content-type", TEXT("application/x-www-form-urlencoded")},
                                  {"accept", TEXT("application/json")}};
    const Session *session = deployment->session;
    const char *base;
    TRY(endpoint_url(call, &session->settings, "devsapp", TEXT(""), &base));
    const HttpRequest request = {.method = "POST",
                                 .url = arena_printf(call->arena, "%s%s", base, path),
                                 .headers = headers,
                                 .header_count = sizeof headers / sizeof *headers,
                                 .body = exchange_form(call->arena, form),
                                 .service = "devsapp",
                                 .operation = path + 1,
                                 .path_template = path,
                                 .attempt = 1};
    HttpResponse response;
    http_send(call, alibaba_http(session->alibaba), &request, &response);
    *ret = answer_of(call, &response);
    return status_ok();
}

static Status refused(Call *call, Deployment *deployment, const char *tried, const char *fault) {
    Path path = path_attribute(NULL, A_DEVSAPP_DOMAIN);
    return call_fail(call, &path, "Test domain is not given out",
                     "Tried to %s for function \"%s\" %s. domain.devsapp.net answered: %s.\n\n"
                     "The service is run by a community without any guarantee. Apply again later, "
                     "or use custom_domain.",
                     tried, api_function_name(deployment->planned).data,
                     api_region(call, deployment), fault);
}

static Status ask(Call *call, Deployment *deployment, const char *path, const Value *form,
                  DevsappAnswer *ret) {
    int64_t pause = FIRST_PAUSE_MS;
    for (int tries = 1;; tries++, pause *= 2) {
        TRY(ask_once(call, deployment, path, form, ret));
        if (ret->fault == NULL || ret->hopeless || tries == TRIES) return status_ok();
        if (call_sleep(call, pause) != CALL_RUNNING) return status_ok();
    }
}

Status devsapp_ask(Call *call, Deployment *deployment, Text name, Text *ret_token) {
    Text account;
    TRY(alibaba_account_id(call, deployment->session->alibaba, &account));
    DevsappAnswer answer;
    TRY(ask(call, deployment, "/token", asked(call, deployment, &account), &answer));
    static const char tried[] = "ask for a domain name";
    if (answer.fault != NULL) return refused(call, deployment, tried, answer.fault);
    Text given = value_text(value_get(answer.body, "Domain"));
    *ret_token = value_text(value_get(answer.body, "Token"));
    if (ret_token->length == 0) return refused(call, deployment, tried, "success without a token");
    if (given.length == 0 || text_equal(given, name)) return status_ok();
    return refused(
        call, deployment, tried,
        arena_printf(call->arena, "another name than %s, namely %s", name.data, given.data));
}

Status devsapp_prove(Call *call, Deployment *deployment, Text token) {
    Text account;
    TRY(alibaba_account_id(call, deployment->session->alibaba, &account));
    const Value *form = asked(call, deployment, &account);
    DevsappAnswer answer;
    TRY(ask(call, deployment, "/domain", api_pair_more(call->arena, form, "token", token),
            &answer));
    if (answer.fault == NULL) return status_ok();
    return refused(call, deployment, "have the domain name made", answer.fault);
}
