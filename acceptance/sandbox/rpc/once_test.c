// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/once.h"

#include "acceptance/tools/cloud_rig.h"

static int made;

static Reply make(const Request *request) {
    const Value *number = value_int(request->arena, ++made);
    return reply_ok(value_with(request->arena, &value_empty_map, "Number", number));
}

static Reply refuse(const Request *request) {
    made++;
    return reply_error(request, 400, "Bad", "no");
}

static Reply ask(Rig *rig, Handler handler, const char *parameters) {
    Request request = rig_request(rig);
    request.operation = "CreateThing";
    request.parameters = rig_json(rig, parameters);
    return rig_finish(rig, rpc_once(&request, handler));
}

static int64_t number(const Reply *reply) {
    return value_int_or(value_get(reply->body, "Number"), 0);
}

static void test_a_token_is_known_for_a_day(void **state) {
    Rig *rig = *state;
    made = 0;
    Reply reply = ask(rig, refuse, "{\"ClientToken\":\"t\"}");
    assert_string_equal(reply.code, "Bad");
    reply = ask(rig, make, "{\"ClientToken\":\"t\",\"Size\":\"1\"}"); // a failure is not remembered
    assert_int_equal(number(&reply), 2);
    reply = ask(rig, make, "{\"Size\":\"1\",\"ClientToken\":\"t\"}");
    assert_int_equal(number(&reply), 2);
    reply = ask(rig, make, "{\"ClientToken\":\"t\",\"Size\":\"2\"}");
    rig_expect_error(&reply, 400, "IdempotentParameterMismatch", "other parameters");
    reply = ask(rig, make, "{\"ClientToken\":\"u\",\"Size\":\"2\"}");
    assert_int_equal(number(&reply), 3);
    clock_advance(rig->cloud.clock, 24 * 3600 * 1000);
    reply = ask(rig, make, "{\"ClientToken\":\"t\",\"Size\":\"2\"}");
    assert_int_equal(number(&reply), 4);
}

// Whether the operation's own handler looks at the token first: it is asked with one that stands
// for another request.
static void assert_knows_tokens(Rig *rig, const Service *service, const char *operation) {
    const char *reason = NULL;
    const Value *known = rig_json(rig, "{\"parameters\":{\"Other\":1},\"answer\":null}");
    known = value_with(rig->arena, known, "since_ms",
                       value_int(rig->arena, clock_now(rig->cloud.clock)));
    store_put(rig->cloud.store, ".rpc/client_tokens",
              text_of(arena_printf(rig->arena, "%s/t", operation)), known);
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    for (size_t i = 0; i < service->operation_count; i++) {
        if (strcmp(service->operations[i].name, operation) != 0) continue;
        Request request = rig_request(rig);
        request.operation = operation;
        request.parameters = rig_json(rig, "{\"ClientToken\":\"t\"}");
        Reply reply = rig_finish(rig, service->operations[i].handler(&request));
        if (reply.code == NULL || strcmp(reply.code, "IdempotentParameterMismatch") != 0)
            fail_msg("%s of %s does not know its ClientToken", operation, service->name);
    }
}

static bool has_token(const ContractOperation *operation) {
    bool reads = text_starts(text_of(operation->name), "Describe");
    for (size_t i = 0; i < operation->field_count; i++)
        if (!reads && strcmp(operation->fields[i].name, "ClientToken") == 0) return true;
    return false;
}

static void test_every_change_with_a_token_is_made_once(void **state) {
    Rig *rig = *state;
    size_t found = 0;
    for (size_t s = 0; services[s] != NULL; s++) {
        const Contract *contract = contract_find(services[s]->name);
        for (size_t i = 0; contract != NULL && i < contract->operation_count; i++) {
            if (!has_token(&contract->operations[i])) continue;
            assert_knows_tokens(rig, services[s], contract->operations[i].name);
            found++;
        }
    }
    assert_int_equal(found, 14);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_a_token_is_known_for_a_day),
        RIG_TEST(test_every_change_with_a_token_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
