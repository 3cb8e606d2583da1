// SPDX-License-Identifier: MPL-2.0
// A whole deployment over real sockets: signed requests to the APIs, plain ones to the function.
#include "acceptance/sandbox/alidns/alidns.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/draft.h"
#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/sandbox/lobechat/data_plane.h"
#include "acceptance/sandbox/origin.h"
#include "provider/net/digest.h"
#include "provider/net/http.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SERVICES_MAXIMUM = 32 };

typedef struct Served {
    Sandbox *sandbox;
    const Service *service;
} Served;

typedef struct Running {
    Arena *arena;
    Call call;
    Cancel cancel;
    HttpClient *client;
    Sandbox *sandbox;
    Served served[SERVICES_MAXIMUM];
    const char *urls[SERVICES_MAXIMUM];
    Origin *origins[SERVICES_MAXIMUM];
    size_t count;
} Running;

static Answer serve(void *context, Arena *arena, const Message *message) {
    const Served *served = context;
    return dispatch_serve(served->sandbox, served->service, arena, message);
}

static int setup(void **state) {
    Arena *arena = arena_new();
    Running *run = ARENA_NEW(arena, Running);
    Options options = {.time_scale = 1000, .region = "cn-hangzhou"};
    const char *reason = "";
    run->arena = arena;
    if (!sandbox_new(arena, &options, &run->sandbox, &reason).ok) return -1;
    for (; services[run->count] != NULL; run->count++) {
        size_t i = run->count;
        run->served[i] = (Served){run->sandbox, services[i]};
        OriginSettings settings = {.serve = serve, .context = &run->served[i]};
        run->origins[i] = origin_start(arena, &settings);
        if (run->origins[i] == NULL) return -1;
        run->urls[i] = origin_url(run->origins[i]);
    }
    run->sandbox->cloud.origins = run->urls;
    cancel_init(&run->cancel);
    run->client = http_client_new("smoke");
    run->call = (Call){.arena = arena,
                       .diags = diags_new(arena),
                       .cancel = &run->cancel,
                       .deadline_ms = call_now_ms() + 60000};
    *state = run;
    return 0;
}

static int teardown(void **state) {
    Running *run = *state;
    http_client_free(run->client);
    for (size_t i = 0; i < run->count; i++) origin_stop(run->origins[i]);
    sandbox_close(run->sandbox);
    arena_free(run->arena);
    return 0;
}

static HttpResponse exchange(Running *run, const Message *message, const char *url) {
    HttpHeader *headers = ARENA_ARRAY(run->arena, message->header_count, HttpHeader);
    size_t count = 0;
    for (size_t i = 0; i < message->header_count; i++)
        headers[count++] = (HttpHeader){message->headers[i].name.data, message->headers[i].value};
    const HttpRequest request = {.method = message->method.data,
                                 .url = url,
                                 .headers = headers,
                                 .header_count = count,
                                 .body = message->body,
                                 .service = "smoke",
                                 .operation = "smoke",
                                 .path_template = "/",
                                 .attempt = 1};
    HttpResponse response;
    http_send(&run->call, run->client, &request, &response);
    if (response.outcome != HTTP_ANSWERED) fail_msg("%s: %s", url, response.error);
    return response;
}

// A signed request to the origin of a service.
static HttpResponse api(Running *run, const Service *service, Draft draft) {
    const char *origin = cloud_origin(&run->sandbox->cloud, service->name);
    Message message = draft_sign(run->arena, &run->sandbox->cloud, &draft);
    Buffer url = buffer_new(run->arena, 4096);
    buffer_printf(&url, "%s%s", origin, draft.path == NULL ? "/" : draft.path);
    for (size_t i = 0; i < COUNT_OF(draft.query) && draft.query[i].name.length > 0; i++)
        buffer_printf(&url, "%s%s=%s", i == 0 ? "?" : "&", draft.query[i].name.data,
                      digest_percent_encode(run->arena, draft.query[i].value, false).data);
    return exchange(run, &message, buffer_text(&url).data);
}

static HttpResponse fc(Running *run, const char *method, const char *path, const char *body) {
    return api(run, &fc_service,
               (Draft){.method = method,
                       .path = arena_printf(run->arena, "/2023-03-30%s", path),
                       .action = "-",
                       .version = "2023-03-30",
                       .body = body});
}

static HttpResponse visit(Running *run, const char *url, const char *host) {
    const ContractPair header = {TEXT("Host"), text_of(host)};
    const Message message = {
        .method = TEXT("GET"), .headers = &header, .header_count = host == NULL ? 0 : 1};
    return exchange(run, &message, url);
}

static const Value *body_of(Running *run, const HttpResponse *response) {
    return json_parse(run->arena, response->body, NULL);
}

static void expect(const HttpResponse *response, long status) {
    if (response->status != status)
        fail_msg("status %ld, not %ld: %s", response->status, status, response->body.data);
}

static const char function[] =
    "{\"functionName\":\"chat\",\"runtime\":\"custom-container\",\"handler\":\"h\",\"cpu\":2,"
    "\"memorySize\":4096,\"customContainerConfig\":{\"port\":3210,\"image\":"
    "\"registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1\"}}";
static const char trigger[] =
    "{\"triggerName\":\"http\",\"triggerType\":\"http\",\"triggerConfig\":"
    "\"{\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\"]}\"}";
static const char domain[] =
    "{\"domainName\":\"chat.example.com\",\"routeConfig\":{\"routes\":[{\"path\":\"/*\","
    "\"functionName\":\"chat\"}]}}";

static HttpResponse add_record(Running *run) {
    const char *target =
        arena_printf(run->arena, "%s.cn-hangzhou.fc.aliyuncs.com", run->sandbox->cloud.account_id);
    return api(run, &alidns_service,
               (Draft){.action = "AddDomainRecord",
                       .version = "2015-01-09",
                       .query = {{TEXT("DomainName"), TEXT("example.com")},
                                 {TEXT("RR"), TEXT("chat")},
                                 {TEXT("Type"), TEXT("CNAME")},
                                 {TEXT("Value"), text_of(target)}}});
}

static void wait_simulated(Running *run, int64_t ms) {
    clock_advance(run->sandbox->cloud.clock, ms);
}

static void test_deployment_from_creation_to_an_empty_cloud(void **state) {
    Running *run = *state;
    HttpResponse response = fc(run, "POST", "/functions", function);
    expect(&response, 200);
    wait_simulated(run, 3000);
    response = fc(run, "GET", "/functions/chat", NULL);
    assert_string_equal(value_cstr(value_get(body_of(run, &response), "state")), "Active");
    response = fc(run, "POST", "/functions/chat/triggers", trigger);
    expect(&response, 200);
    const char *url = value_cstr(value_at(body_of(run, &response), "httpTrigger.urlInternet"));
    response = visit(run, arena_printf(run->arena, "%s/", url), NULL);
    expect(&response, 200);
    assert_true(text_find(response.body, "<title>LobeChat</title>") >= 0);
    assert_true(text_is(http_header(&response, "content-disposition"), "attachment"));

    response = add_record(run);
    expect(&response, 200);
    wait_simulated(run, 2000);
    response = fc(run, "POST", "/custom-domains", domain);
    expect(&response, 200);
    const char *data_plane = cloud_origin(&run->sandbox->cloud, "data_plane");
    response = visit(run, data_plane, "chat.example.com");
    expect(&response, 200);
    assert_int_equal(http_header(&response, "content-disposition").length, 0);

    response = fc(run, "DELETE", "/functions/chat", NULL);
    expect(&response, 409);
    response = fc(run, "DELETE", "/custom-domains/chat.example.com", NULL);
    expect(&response, 204);
    response = fc(run, "DELETE", "/functions/chat/triggers/http", NULL);
    expect(&response, 204);
    response = fc(run, "DELETE", "/functions/chat", NULL);
    expect(&response, 204);
    response = visit(run, arena_printf(run->arena, "%s/", url), NULL);
    expect(&response, 404);
    for (const char *name = store_next_collection(run->sandbox->cloud.store, NULL); name != NULL;
         name = store_next_collection(run->sandbox->cloud.store, name))
        if (strncmp(name, "fc/", 3) == 0)
            assert_int_equal(store_count(run->sandbox->cloud.store, name), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_deployment_from_creation_to_an_empty_cloud, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
