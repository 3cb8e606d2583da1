// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dispatch.h"

#include "acceptance/sandbox/draft.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

#define THINGS "sts/things"

// Services of the test's own behind real contracts.
static Reply make_thing(const Request *request) {
    store_put(request->cloud->store, THINGS, TEXT("one"), &value_empty_map);
    return reply_ok(NULL);
}

static Reply make_thing_and_fail(const Request *request) {
    store_put(request->cloud->store, THINGS, TEXT("two"), &value_empty_map);
    return reply_error(request, 409, "Conflict", "The thing %s is in the way.", "two");
}

static Reply say_parameters(const Request *request) {
    const Value *both = value_with(request->arena, request->parameters, "body", request->body);
    return reply_ok(both);
}

// Answers a question and notes something beside.
static Reply note(const Request *request) {
    store_put(request->cloud->store, ".sts/notes", TEXT("one"), &value_empty_map);
    return reply_ok(NULL);
}

static Reply serve_page(const Request *request) {
    (void)request;
    return reply_raw(404, "text/html", TEXT("<p>lost</p>"));
}

static const ServiceOperation rpc_operations[] = {{"GetCallerIdentity", make_thing},
                                                  {"AssumeRole", make_thing_and_fail},
                                                  {"AssumeRoleWithOIDC", say_parameters}};
static const Service rpc = {.name = "sts",
                            .host_id = "sts.test",
                            .operations = rpc_operations,
                            .operation_count = COUNT_OF(rpc_operations)};
static const ServiceOperation roa_operations[] = {{"CreateFunction", say_parameters},
                                                  {"GetFunction", make_thing_and_fail}};
static const Service roa = {.name = "fc",
                            .errors = SERVICE_ERRORS_FC,
                            .operations = roa_operations,
                            .operation_count = COUNT_OF(roa_operations)};
static const ServiceOperation noting_operations[] = {{"GetCallerIdentity", note}};
static const Service noting = {
    .name = "sts", .operations = noting_operations, .operation_count = 1};
static const Service page = {.name = "page", .serve = serve_page};

// APIs with manners of their own: one behind a contract, one that does everything itself.
static Reply own_authenticate(Request *request) {
    if (!text_is(request_header(request, "Authorization"), "Bearer good"))
        return reply_error(request, 401, "no_token", "The token is not good for %s.",
                           request->operation);
    request->caller.access_key_id = "bearer";
    return reply_ok(NULL);
}

static Reply own_refuse(const Request *request, const ContractResult *result) {
    if (result == NULL) return reply_error(request, 404, "no_route", "No route.");
    return reply_error(request, 422, "unfit", "Payload: %s of %d.", result->where,
                       (int)result->place);
}

static Reply own_finish(const Request *request, Reply reply) {
    if (reply.code != NULL) {
        reply.raw = text_of(arena_printf(request->arena, "<%s>%s", reply.code, reply.message));
        reply.content_type = "application/xml";
    }
    return reply_with_header(request, reply, "x-own-id", request->request_id);
}

static const char *own_operation(const Request *request) {
    return text_is(request->method, "PUT") ? "PutThing" : NULL;
}

static Reply serve_echo(const Request *request) {
    if (request->query_count > 0)
        return reply_error(request, 409, "OwnConflict", "%s", request->query[0].name.data);
    return reply_raw(200, "text/plain", request->raw_body);
}

static const Service own = {.name = "fc",
                            .operations = roa_operations,
                            .operation_count = COUNT_OF(roa_operations),
                            .authenticate = own_authenticate,
                            .refuse = own_refuse,
                            .finish = own_finish};
static const Service own_raw = {.name = "own",
                                .serve = serve_echo,
                                .endpoint = true,
                                .name_operation = own_operation,
                                .authenticate = own_authenticate,
                                .refuse = own_refuse,
                                .finish = own_finish};

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

static Answer send(const Fixture *f, const Service *service, const Draft *draft) {
    Message message = draft_sign(f->arena, &f->sandbox->cloud, draft);
    return dispatch_serve(f->sandbox, service, f->arena, &message);
}

#define IDENTITY .action = "GetCallerIdentity", .version = "2015-04-01"
#define FUNCTION(p) .action = "-", .version = "2023-03-30", .path = "/2023-03-30/functions" p

static const Value *body_of(const Fixture *f, const Answer *answer) {
    const Value *body = json_parse(f->arena, answer->body, NULL);
    assert_non_null(body);
    return body;
}

static const char *member(const Fixture *f, const Answer *answer, const char *name) {
    return value_cstr(value_get(body_of(f, answer), name));
}

static const char *header(const Answer *answer, const char *name) {
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next) {
        if (text_is_nocase(text_of(h->name), name)) return h->value;
    }
    return NULL;
}

// The last line of the audit log.
static const Value *recorded(const Fixture *f) {
    Text log = text_trim(audit_read(f->sandbox->audit, f->arena, 0)), line = {0};
    while (text_next(&log, '\n', &line)) continue;
    return json_parse(f->arena, line, NULL);
}

static void a_success_is_committed_and_recorded(void **state) {
    const Fixture *f = *state;
    const Draft draft = {IDENTITY};
    Answer answer = send(f, &rpc, &draft);
    assert_int_equal(answer.status, 200);
    assert_string_equal(member(f, &answer, "RequestId"), header(&answer, "x-acs-request-id"));
    assert_null(header(&answer, "x-fc-request-id"));
    assert_non_null(store_get(f->sandbox->cloud.store, THINGS, TEXT("one")));
    const Value *line = recorded(f);
    assert_true(value_bool_or(value_get(line, "committed"), false));
    assert_string_equal(value_cstr(value_get(line, "object")), THINGS "/one");
    assert_string_equal(value_cstr(value_get(line, "operation")), "GetCallerIdentity");
}

static void bookkeeping_is_kept_and_is_no_change(void **state) {
    const Fixture *f = *state;
    const Draft draft = {IDENTITY};
    assert_int_equal(send(f, &noting, &draft).status, 200);
    assert_non_null(store_get(f->sandbox->cloud.store, ".sts/notes", TEXT("one")));
    const Value *line = recorded(f);
    assert_false(value_bool_or(value_get(line, "committed"), true));
    assert_true(value_is_null(value_get(line, "object")));
}

static void an_error_drops_the_changes(void **state) {
    const Fixture *f = *state;
    const Draft draft = {
        .action = "AssumeRole",
        .version = "2015-04-01",
        .query = {{TEXT("RoleArn"), TEXT("a")}, {TEXT("RoleSessionName"), TEXT("s")}}};
    Answer answer = send(f, &rpc, &draft);
    assert_int_equal(answer.status, 409);
    assert_string_equal(member(f, &answer, "Code"), "Conflict");
    assert_string_equal(member(f, &answer, "Message"), "The thing two is in the way.");
    assert_string_equal(member(f, &answer, "HostId"), "sts.test");
    assert_non_null(strstr(member(f, &answer, "Recommend"), "q=Conflict"));
    assert_null(store_get(f->sandbox->cloud.store, THINGS, TEXT("two")));
    assert_false(value_bool_or(value_get(recorded(f), "committed"), true));
}

// Whether or not the handler succeeds, and what it dropped stays dropped.
static void time_is_settled_around_every_call(void **state) {
    const Fixture *f = *state;
    const char *reason = NULL;
    Store *store = f->sandbox->cloud.store;
    const Draft draft = {.method = "GET", FUNCTION("/f")};
    store_put(store, "vpc/vpcs", TEXT("gone"),
              json_parse(f->arena, TEXT("{\"sandbox\":{\"dueAtMs\":1,\"then\":\"\"}}"), NULL));
    assert_true(store_commit(store, 0, &reason).ok);
    store_release(store);
    send(f, &roa, &draft);
    assert_int_equal(store_count(store, "vpc/vpcs"), 0);
    assert_null(store_get(store, THINGS, TEXT("two")));
}

static void fc_errors_have_their_own_shape(void **state) {
    const Fixture *f = *state;
    const Draft draft = {FUNCTION("/f"), .method = "GET"};
    Answer answer = send(f, &roa, &draft);
    const Value *body = body_of(f, &answer);
    assert_int_equal(value_count(body), 3);
    assert_string_equal(member(f, &answer, "RequestId"), header(&answer, "x-fc-request-id"));
    assert_string_equal(value_cstr(value_get(recorded(f), "object")), "f");
}

static void what_is_wrong_has_the_code_of_the_service(void **state) {
    const Fixture *f = *state;
    const struct {
        const Service *service;
        Draft draft;
        int status;
        const char *code, *part;
    } cases[] = {
        {&rpc, {.action = "Nope", .version = "2015-04-01"}, 404, "InvalidAction.NotFound", ""},
        {&rpc, {.action = "AssumeRole", .version = "2014-01-01"}, 400, "InvalidVersion", ""},
        {&rpc,
         {.action = "AssumeRole", .version = "2015-04-01"},
         400,
         "MissingParameter",
         "\"RoleArn\""},
        {&rpc, {IDENTITY, .query = {{TEXT("X"), TEXT("1")}}}, 400, "InvalidParameter", "\"X\""},
        {&rpc, {IDENTITY, .access_key_secret = "wrong"}, 400, "SignatureDoesNotMatch", ""},
        {&roa, {FUNCTION("/a/b/c")}, 404, "InvalidAction.NotFound", ""},
        {&roa, {FUNCTION(""), .body = "{}"}, 400, "InvalidArgument", "functionName is required"},
        {&roa, {FUNCTION(""), .body = "{\"x\":1}"}, 400, "InvalidArgument", "\"x\""},
        {&roa, {FUNCTION(""), .body = "{"}, 400, "InvalidArgument", "JSON object"},
        {&roa,
         {FUNCTION("/f"), .method = "DELETE"},
         501,
         "OperationNotEmulated",
         "DeleteFunction of fc"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Answer answer = send(f, cases[i].service, &cases[i].draft);
        if (answer.status != cases[i].status) fail_msg("case %zu: %d", i, answer.status);
        assert_string_equal(member(f, &answer, "Code"), cases[i].code);
        assert_non_null(strstr(member(f, &answer, "Message"), cases[i].part));
        assert_string_equal(value_cstr(value_get(recorded(f), "code")), cases[i].code);
    }
}

static void parameters_reach_the_handler(void **state) {
    const Fixture *f = *state;
    const char *form = "RoleSessionName=a%20b&OIDCToken=x%2By";
    // Anonymous: neither signed nor recorded as anyone's.
    const ContractPair headers[] = {
        {TEXT("content-type"), TEXT("application/x-www-form-urlencoded")},
        {TEXT("host"), TEXT("h")}};
    const ContractPair query[] = {{TEXT("Action"), TEXT("AssumeRoleWithOIDC")},
                                  {TEXT("Version"), TEXT("2015-04-01")},
                                  {TEXT("RoleArn"), TEXT("r")}};
    Message message = {.method = TEXT("POST"),
                       .path = TEXT("/"),
                       .query = query,
                       .query_count = 3,
                       .headers = headers,
                       .header_count = 2,
                       .body = text_of(form)};
    Answer answer = dispatch_serve(f->sandbox, &rpc, f->arena, &message);
    assert_int_equal(answer.status, 200);
    assert_string_equal(member(f, &answer, "RoleSessionName"), "a b");
    assert_string_equal(member(f, &answer, "OIDCToken"), "x+y");
    assert_string_equal(member(f, &answer, "RoleArn"), "r");
    assert_true(value_is_null(value_get(recorded(f), "access_key_id")));
    assert_null(strstr(audit_read(f->sandbox->audit, f->arena, 0).data, "x+y"));
    message.body = TEXT("RoleSessionName=%zz");
    assert_int_equal(dispatch_serve(f->sandbox, &rpc, f->arena, &message).status, 400);
}

static void set_fault(const Fixture *f, const char *rules) {
    const char *reason = NULL;
    const Value *list = json_parse(f->arena, text_of(rules), NULL);
    assert_true(fault_set(f->sandbox->faults, f->arena, list, true, &reason));
}

static void faults_fall_on_their_side_of_the_commit(void **state) {
    const Fixture *f = *state;
    Store *store = f->sandbox->cloud.store;
    const struct {
        const char *rule;
        AnswerEnd end;
        int status;
        bool committed;
    } cases[] = {
        {"[{\"kind\":{\"status\":503,\"code\":\"C\",\"retry_after\":3}}]", ANSWER_WHOLE, 503,
         false},
        {"[{\"kind\":{\"status\":503,\"code\":\"C\"},\"phase\":\"after\"}]", ANSWER_WHOLE, 503,
         true},
        {"[{\"kind\":\"reset\"}]", ANSWER_RESET, 0, false},
        {"[{\"kind\":\"reset\",\"phase\":\"after\"}]", ANSWER_RESET, 0, true},
        {"[{\"kind\":\"truncate\",\"phase\":\"after\"}]", ANSWER_TRUNCATED, 200, true},
        {"[{\"kind\":\"truncate\"}]", ANSWER_TRUNCATED, 200, false},
        {"[{\"kind\":\"stall\",\"ms\":30}]", ANSWER_WHOLE, 200, true},
        {"[{\"kind\":\"reset\",\"nth\":2}]", ANSWER_WHOLE, 200, true},
        {"[{\"kind\":\"empty\"}]", ANSWER_EMPTY, 200, false},
        {"[{\"kind\":\"garbage\",\"phase\":\"after\"}]", ANSWER_GARBAGE, 200, true},
        {"[{\"kind\":{\"members\":{\"x\":1}},\"phase\":\"after\"}]", ANSWER_WHOLE, 200, true},
        {"[{\"kind\":{\"status\":200,\"body\":\"<p>\"},\"phase\":\"after\"}]", ANSWER_WHOLE, 200,
         true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *reason = NULL;
        store_delete(store, THINGS, TEXT("one"));
        assert_true(store_commit(store, 0, &reason).ok);
        store_release(store);
        set_fault(f, cases[i].rule);
        int64_t before_ms = call_now_ms();
        const Draft draft = {IDENTITY};
        Answer answer = send(f, &rpc, &draft);
        if (answer.end != cases[i].end) fail_msg("case %zu: end %d", i, (int)answer.end);
        if (answer.end == ANSWER_WHOLE) assert_int_equal(answer.status, cases[i].status);
        bool committed = store_get(store, THINGS, TEXT("one")) != NULL;
        assert_int_equal(committed, cases[i].committed);
        const Value *line = recorded(f);
        assert_int_equal(value_bool_or(value_get(line, "committed"), !committed), committed);
        assert_int_equal(value_int_or(value_get(line, "status"), -1), cases[i].status);
        if (i == 0) assert_string_equal(header(&answer, "Retry-After"), "3");
        if (i == 11) assert_string_equal(answer.body.data, "<p>");
        if (i == 11) assert_string_equal(header(&answer, "Content-Type"), "text/html");
        if (i == 6) assert_true(call_now_ms() - before_ms >= 30);
    }
}

static void a_request_that_is_refused_is_no_call(void **state) {
    const Fixture *f = *state;
    set_fault(f, "[{\"kind\":\"reset\"}]");
    const Draft forged = {IDENTITY, .access_key_secret = "wrong"}, good = {IDENTITY};
    assert_int_equal(send(f, &rpc, &forged).status, 400);
    assert_int_equal(send(f, &rpc, &good).end, ANSWER_RESET);
}

static void a_data_plane_serves_everything_itself(void **state) {
    const Fixture *f = *state;
    Message message = {.method = TEXT("GET"), .path = TEXT("/any"), .host = TEXT("h")};
    Answer answer = dispatch_serve(f->sandbox, &page, f->arena, &message);
    assert_int_equal(answer.status, 404);
    assert_string_equal(answer.body.data, "<p>lost</p>");
    assert_string_equal(header(&answer, "content-type"), "text/html");
    assert_string_equal(value_cstr(value_get(recorded(f), "operation")), "invoke");
    set_fault(f, "[{\"service\":\"page\",\"operation\":\"invoke\",\"kind\":\"reset\"}]");
    assert_int_equal(dispatch_serve(f->sandbox, &page, f->arena, &message).end, ANSWER_RESET);
}

// Without a signature; token NULL: without authorization too.
static Answer send_plain(const Fixture *f, const Service *service, const char *token,
                         Message message) {
    const ContractPair header = {TEXT("Authorization"), text_of(token)};
    message.headers = &header;
    message.header_count = token != NULL;
    return dispatch_serve(f->sandbox, service, f->arena, &message);
}

#define FUNCTIONS "/2023-03-30/functions"

static void an_api_has_manners_of_its_own(void **state) {
    const Fixture *f = *state;
    const struct {
        const Service *service;
        const char *token;
        Message message;
        int status;
        const char *body, *operation;
    } cases[] = {
        {&own,
         NULL,
         {.method = TEXT("GET"), .path = TEXT(FUNCTIONS "/f")},
         401,
         "<no_token>The token is not good for GetFunction.",
         "GetFunction"},
        {&own,
         "Bearer good",
         {.method = TEXT("GET"), .path = TEXT("/nowhere")},
         404,
         "<no_route>No route.",
         ""},
        {&own,
         "Bearer good",
         {.method = TEXT("GET"), .path = TEXT(FUNCTIONS "/f")},
         409,
         "<Conflict>The thing two is in the way.",
         "GetFunction"},
        {&own,
         "Bearer good",
         {.method = TEXT("POST"), .path = TEXT(FUNCTIONS), .body = TEXT("{\"x\":1}")},
         422,
         "<unfit>Payload: x of 3.",
         "CreateFunction"},
        {&own,
         "Bearer good",
         {.method = TEXT("DELETE"), .path = TEXT(FUNCTIONS "/f")},
         501,
         "<OperationNotEmulated>The sandbox does not emulate DeleteFunction of fc.",
         "DeleteFunction"},
        {&own_raw,
         NULL,
         {.method = TEXT("PUT"), .path = TEXT("/a")},
         401,
         "<no_token>The token is not good for PutThing.",
         "PutThing"},
        {&own_raw,
         "Bearer good",
         {.method = TEXT("GET"), .path = TEXT("/a")},
         404,
         "<no_route>No route.",
         ""},
        {&own_raw,
         "Bearer good",
         {.method = TEXT("PUT"), .path = TEXT("/a"), .body = TEXT("b")},
         200,
         "b",
         "PutThing"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Answer answer = send_plain(f, cases[i].service, cases[i].token, cases[i].message);
        if (answer.status != cases[i].status) fail_msg("case %zu: %d", i, answer.status);
        assert_string_equal(answer.body.data, cases[i].body);
        assert_non_null(header(&answer, "x-own-id"));
        assert_null(header(&answer, "x-acs-request-id"));
        const Value *line = recorded(f);
        assert_string_equal(value_cstr(value_get(line, "operation")), cases[i].operation);
        const char *caller = value_cstr(value_get(line, "access_key_id"));
        bool known = cases[i].status != 401 && cases[i].operation[0] != '\0';
        assert_string_equal(caller, known ? "bearer" : "");
    }
}

static void an_api_of_its_own_fails_by_rule_in_its_own_shape(void **state) {
    const Fixture *f = *state;
    const Message message = {.method = TEXT("PUT"), .path = TEXT("/a"), .body = TEXT("b")};
    set_fault(f, "[{\"service\":\"own\",\"operation\":\"PutThing\",\"kind\":{\"status\":503,"
                 "\"code\":\"slow\",\"message\":\"Down.\",\"retry_after\":2}}]");
    assert_int_equal(send_plain(f, &own_raw, NULL, message).status, 401); // no call
    Answer answer = send_plain(f, &own_raw, "Bearer good", message);
    assert_int_equal(answer.status, 503);
    assert_string_equal(answer.body.data, "<slow>Down.");
    assert_string_equal(header(&answer, "content-type"), "application/xml");
    assert_string_equal(header(&answer, "Retry-After"), "2");
    assert_string_equal(value_cstr(value_get(recorded(f), "code")), "slow");
    // A raw service gets the query as it is.
    const ContractPair query = {TEXT("cors"), TEXT("")};
    Message asked = message;
    asked.query = &query;
    asked.query_count = 1;
    assert_string_equal(send_plain(f, &own_raw, "Bearer good", asked).body.data,
                        "<OwnConflict>cors");
}

static void latency_delays_every_request(void **state) {
    const Fixture *f = *state;
    f->sandbox->latency_ms = 40;
    int64_t before_ms = call_now_ms();
    const Draft draft = {IDENTITY};
    (void)send(f, &rpc, &draft);
    assert_true(call_now_ms() - before_ms >= 40);
    cancel_set(&f->sandbox->stop); // and ends with the program
    f->sandbox->latency_ms = 600000;
    (void)send(f, &rpc, &draft);
}

static int set_up(void **state) {
    static Fixture fixture;
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    fixture.arena = arena_new();
    *state = &fixture;
    return sandbox_new(fixture.arena, &options, &fixture.sandbox, &reason).ok ? 0 : -1;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_success_is_committed_and_recorded),
        TEST(an_error_drops_the_changes),
        TEST(time_is_settled_around_every_call),
        TEST(fc_errors_have_their_own_shape),
        TEST(what_is_wrong_has_the_code_of_the_service),
        TEST(parameters_reach_the_handler),
        TEST(faults_fall_on_their_side_of_the_commit),
        TEST(a_request_that_is_refused_is_no_call),
        TEST(a_data_plane_serves_everything_itself),
        TEST(latency_delays_every_request),
        TEST(an_api_has_manners_of_its_own),
        TEST(an_api_of_its_own_fails_by_rule_in_its_own_shape),
        TEST(bookkeeping_is_kept_and_is_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
