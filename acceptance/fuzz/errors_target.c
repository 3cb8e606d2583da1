// SPDX-License-Identifier: MPL-2.0
// Input: whose answer it is, how the exchange ended, the status, where the canary goes (a byte
// each), header lines up to an empty one, the body: an API's answer sorted into an outcome and told
// to a person. What was secret in the request is in no message although the answer quotes it.
#include "acceptance/fuzz/fuzz.h"

#include "provider/net/http.h"
#include "provider/schema/redact.h"
#include "provider/schema/resource.h"
#include "provider/value/json.h"
#include "resources/alibaba/error_body.h"
#include "resources/alibaba/operations.h"
#include "resources/alibaba/verdict.h"
#include "resources/auth0/operations.h"
#include "resources/auth0/verdict.h"

#include <limits.h>

enum { HEADERS_MOST = 64, HOUR_MS = 3600 * 1000 };

static const ApiOperation *const alibaba[] = {
    &fc_create_function,   &fc_get_function,
    &fc_delete_trigger,    &fc2_get_service,
    &sts_assume_role,      &dns_add_record,
    &cas_get_certificate,  &rds_create_instance,
    &rds_list_accounts,    &vpc_create,
    &vpc_delete,           &ecs_create_security_group,
    &ram_create_user,      &ram_create_access_key,
    &oss_put_bucket,       &oss_get_bucket_cors,
    &oss_list_objects,     &rds_list_tags,
    &fc_get_custom_domain, &ram_get_policy,
};
static const Auth0Operation *const auth0[] = {
    &auth0_create_client, &auth0_get_client,          &auth0_delete_client, &auth0_list_connections,
    &auth0_create_user,   &auth0_get_connection,      &auth0_fetch_token,   &auth0_discover,
    &auth0_update_user,   &auth0_list_users_by_email,
};
enum { ALIBABA = sizeof alibaba / sizeof *alibaba, AUTH0 = sizeof auth0 / sizeof *auth0 };

static const long statuses[] = {200, 201, 204, 400, 401, 403, 404, 409, 412, 429,
                                500, 502, 503, 301, 100, 0,   999, 408, 202, 504};

static const Attr rows[] = {{"secret_key", STRING, OPTIONAL | SENSITIVE, .doc = ""}, ATTRS_END};

static size_t read_headers(Arena *arena, FuzzInput *input, HttpHeader *headers) {
    size_t count = 0;
    for (Text line = fuzz_line(input); line.length > 0; line = fuzz_line(input)) {
        Text name, rest = line;
        if (count == HEADERS_MOST || !text_next(&rest, ':', &name)) continue;
        headers[count++] = (HttpHeader){.name = fuzz_cstring(arena, text_trim(name)),
                                        .value = text_copy(arena, text_trim(rest))};
    }
    return count;
}

static void read_response(Arena *arena, FuzzInput *input, HttpResponse *ret) {
    HttpHeader *headers = ARENA_ARRAY(arena, HEADERS_MOST, HttpHeader);
    unsigned outcome = fuzz_byte(input), status = fuzz_byte(input), place = fuzz_byte(input);
    *ret = (HttpResponse){.outcome = outcome % (HTTP_TOO_LARGE + 1),
                          .sent = outcome & 64,
                          .hopeless = outcome & 128,
                          .status = statuses[status % (sizeof statuses / sizeof *statuses)],
                          .headers = headers,
                          .header_count = read_headers(arena, input, headers)};
    ret->body = place == 255 ? fuzz_terminated(arena, input->rest)
                             : fuzz_with_canary(arena, input->rest, place);
    if (ret->outcome != HTTP_ANSWERED) ret->error = "host: it went wrong";
}

static void check_verdict(const HttpResponse *response, RetryClass retry, bool maybe, bool done) {
    bool answered = response->outcome == HTTP_ANSWERED;
    bool success = answered && response->status >= 200 && response->status < 300;
    fuzz_require(!done || success, "only a success is done");
    fuzz_require(!done || (retry == RETRY_NO && !maybe), "what is done is not tried again");
    fuzz_require(response->outcome != HTTP_MAYBE_SENT || maybe, "what was sent may be done");
    fuzz_require(response->outcome != HTTP_NOT_SENT || !maybe, "what was not sent is not done");
    fuzz_require(response->outcome != HTTP_STOPPED || retry == RETRY_NO, "stopped is stopped");
}

// As codec.c has it: what an object holds of secrets is known before anything is said.
static void check_alibaba(Call *call, const ApiOperation *operation, const HttpResponse *response) {
    ApiReply reply = {.operation = operation, .attempts = 1};
    Verdict verdict = verdict_of(call->arena, response, &reply);
    check_verdict(response, verdict.retry, verdict.maybe_done, reply.outcome == API_DONE);
    fuzz_require(verdict.after_ms >= 0 && verdict.after_ms <= HOUR_MS, "waits are bounded");
    fuzz_require(reply.body != NULL, "there is always a body, or null");
    if (reply.outcome == API_DONE) return;
    if (response->outcome == HTTP_ANSWERED && reply.problem == NULL)
        fuzz_require(reply.code.length > 0, "a refusal has a code");
    const ApiStory story = {.tried = "create the function \"x\"", .exists = "Nothing exists."};
    const TypeField field = {"secret_key", &type_string};
    const Type type = {.kind = TYPE_OBJECT, .fields = &field, .field_count = 1};
    redact_learn(call, rows,
                 value_with(call->arena, value_object(call->arena, &type), "secret_key",
                            value_cstring(call->arena, fuzz_canary())));
    (void)api_fail(call, &reply, &story);
}

static void check_auth0(Call *call, const Auth0Operation *operation, const HttpResponse *response) {
    const Auth0Settings settings = {.domain = TEXT("tenant.eu.auth0.com"),
                                    .api_token = text_of(fuzz_canary())};
    const Value *sent = value_with(call->arena, &value_empty_map, "client_secret",
                                   value_cstring(call->arena, fuzz_canary()));
    Auth0Reply reply = {
        .operation = operation, .settings = &settings, .sent_body = sent, .attempts = 1};
    Auth0Verdict verdict = auth0_verdict(call->arena, response, &reply);
    check_verdict(response, verdict.retry, verdict.maybe_done, reply.outcome == AUTH0_DONE);
    fuzz_require(reply.body != NULL, "there is always a body, or null");
    const Auth0Story story = {.tried = "create the application \"x\""};
    if (reply.outcome != AUTH0_DONE) (void)auth0_fail(call, &reply, &story);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    HttpResponse response;
    unsigned whose = fuzz_byte(&input) % (ALIBABA + AUTH0);
    read_response(arena, &input, &response);
    if (whose < ALIBABA)
        check_alibaba(&call, alibaba[whose], &response);
    else
        check_auth0(&call, auth0[whose - ALIBABA], &response);
    fuzz_check_diags(&call);
    arena_free(arena);
    return 0;
}
