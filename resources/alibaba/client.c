// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/client.h"

#include "provider/net/retry.h"
#include "resources/alibaba/endpoints.h"
#include "resources/alibaba/exchange.h"
#include "resources/alibaba/operations.h"
#include "resources/alibaba/process_env.h"
#include "resources/alibaba/request.h"
#include "resources/alibaba/verdict.h"

enum { CLIENT_RETRY_TOKENS = 500 };

struct AlibabaClient {
    Arena *arena;
    const AlibabaSettings *settings;
    HttpClient *http;
    RetryBudget *budget;
    struct {
        pthread_mutex_t lock;
        Arena *arena;
        CredentialSource *credentials; // made on first use: it needs the address of STS
        Text account_id;
    } synced;
};

AlibabaClient *alibaba_client_new(const AlibabaSettings *settings, const char *user_agent) {
    Arena *arena = arena_new();
    AlibabaClient *client = ARENA_NEW(arena, AlibabaClient);
    client->arena = arena;
    client->settings = settings;
    client->http = http_client_new(user_agent);
    http_client_set_ca(client->http, value_cstr(value_get(settings->sandbox, "ca")));
    client->budget = retry_budget_new(CLIENT_RETRY_TOKENS);
    client->synced.arena = arena_new();
    pthread_mutex_init(&client->synced.lock, NULL);
    return client;
}

void alibaba_client_free(AlibabaClient *client) {
    if (client == NULL) return;
    credentials_free(client->synced.credentials);
    http_client_free(client->http);
    retry_budget_free(client->budget);
    pthread_mutex_destroy(&client->synced.lock);
    arena_free(client->synced.arena);
    arena_free(client->arena);
}

HttpClient *alibaba_http(AlibabaClient *client) {
    return client->http;
}

static Status client_credentials(Call *call, AlibabaClient *client, CredentialSource **ret) {
    const char *sts_url;
    TRY(endpoint_url(call, client->settings, "sts", TEXT(""), &sts_url));
    pthread_mutex_lock(&client->synced.lock);
    if (client->synced.credentials == NULL)
        client->synced.credentials = credentials_new(client->settings, client->http, sts_url);
    *ret = client->synced.credentials;
    pthread_mutex_unlock(&client->synced.lock);
    return status_ok();
}

// ---- one call: attempts until there is an outcome

typedef struct Attempts {
    AlibabaClient *client;
    CredentialSource *credentials;
    Exchange exchange;
    Credentials keys; // of the attempt under way
    int64_t started_ms;
    bool renewed; // keys were renewed once because the cloud called them expired
} Attempts;

// Whether a repetition is right and possible; waits for its time. Otherwise the outcome is in ret.
static bool attempts_again(Call *call, Attempts *attempts, const Verdict *verdict, ApiReply *ret) {
    if (verdict->expired && !attempts->renewed) {
        attempts->renewed = true;
        credentials_expire(attempts->credentials, attempts->exchange.keys->access_key_id);
        return true;
    }
    if (verdict->retry == RETRY_NO) return false;
    if (verdict->maybe_done && !ret->operation->repeatable) {
        ret->outcome = API_UNSURE;
        return false;
    }
    ret->outcome = API_BUSY;
    int64_t delay = retry_delay_ms(call, attempts->client->budget, verdict->retry, ret->attempts,
                                   verdict->after_ms);
    if (delay < 0) return false;
    if (call_sleep(call, delay) == CALL_RUNNING) return true;
    ret->outcome = API_STOPPED;
    return false;
}

static Status attempts_run(Call *call, Attempts *attempts, ApiReply *ret) {
    bool lost = false; // an earlier attempt may have been carried out
    for (;;) {
        TRY(credentials_get(call, attempts->credentials, &attempts->keys));
        attempts->exchange.keys = &attempts->keys;
        ret->keys = attempts->keys.origin;
        attempts->exchange.attempt = ++ret->attempts;
        HttpResponse response;
        exchange_send(call, attempts->client->http, &attempts->exchange, &response);
        Verdict verdict = verdict_of(call->arena, &response, ret);
        lost = lost || verdict.maybe_done;
        bool again = attempts_again(call, attempts, &verdict, ret);
        ret->sent = lost && (ret->outcome == API_BUSY || ret->outcome == API_STOPPED);
        ret->elapsed_ms = call_now_ms() - attempts->started_ms;
        if (!again) break;
    }
    if (ret->outcome == API_DONE) retry_budget_refund(attempts->client->budget);
    return status_ok();
}

// Where the request goes, and the region that it is signed for.
static Status exchange_address(Call *call, AlibabaClient *client, Exchange *exchange) {
    const ApiRequest *request = exchange->request;
    const char *service = request->operation->service;
    if (request->operation->style == API_OSS)
        TRY(endpoint_region(call, client->settings, service, request->region, &exchange->region));
    TRY(endpoint_url(call, client->settings, service, request->region, &exchange->base_url));
    if (!endpoint_needs_account(exchange->base_url)) return status_ok();
    Text account = {0};
    TRY(alibaba_account_id(call, client, &account));
    exchange->base_url = endpoint_with_account(call->arena, exchange->base_url, account);
    return status_ok();
}

Status api_call(Call *call, AlibabaClient *client, const ApiRequest *request, ApiReply *ret) {
    *ret = (ApiReply){.operation = request->operation,
                      .outcome = API_STOPPED,
                      .body = &value_null,
                      .code = TEXT(""),
                      .message = TEXT(""),
                      .request_id = TEXT("")};
    const ApiRequest whole = request_with_token(call->arena, request);
    Attempts attempts = {
        .client = client, .exchange = {.request = &whole}, .started_ms = call_now_ms()};
    const char *missing = exchange_missing(call->arena, request);
    if (missing != NULL)
        return call_fail(call, NULL, "Request without a name", "%s needs %s. Nothing was sent.",
                         request->operation->action, missing);
    if (call_state(call) != CALL_RUNNING) return status_ok(); // stopped, as ret says
    TRY(exchange_address(call, client, &attempts.exchange));
    TRY(client_credentials(call, client, &attempts.credentials));
    TRY(attempts_run(call, &attempts, ret));
    ret->message = request_hide_secrets(call->arena, request, ret->message);
    return status_ok();
}

// ---- the caller's account

// Given in the block, the environment or by the sandbox; empty otherwise.
static Text account_given(const AlibabaSettings *settings) {
    static const char *const variables[] = {"ALIBABA_CLOUD_ACCOUNT_ID", "ALICLOUD_ACCOUNT_ID",
                                            NULL};
    const char *name;
    Text given = value_text(value_get(settings->config, "account_id"));
    if (given.length == 0) given = value_text(value_get(settings->sandbox, "account_id"));
    return given.length > 0 ? given : process_env_first(variables, &name);
}

static Text account_known(AlibabaClient *client) {
    pthread_mutex_lock(&client->synced.lock);
    Text known = client->synced.account_id; // written once, so it may be borrowed
    pthread_mutex_unlock(&client->synced.lock);
    return known;
}

static Text account_keep(AlibabaClient *client, Text account_id) {
    pthread_mutex_lock(&client->synced.lock);
    if (client->synced.account_id.length == 0)
        client->synced.account_id = text_copy(client->synced.arena, account_id);
    Text kept = client->synced.account_id;
    pthread_mutex_unlock(&client->synced.lock);
    return kept;
}

Status alibaba_account_id(Call *call, AlibabaClient *client, Text *ret) {
    Text known = account_known(client);
    if (known.length == 0) known = account_given(client->settings);
    if (known.length > 0) {
        *ret = known;
        return status_ok();
    }
    const ApiRequest request = {.operation = &sts_get_caller_identity};
    ApiReply reply;
    TRY(api_call(call, client, &request, &reply));
    Text found = value_text(value_get(reply.body, "AccountId"));
    if (reply.outcome != API_DONE || found.length == 0)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = "find out the account id of the keys in use"});
    *ret = account_keep(client, found);
    return status_ok();
}
