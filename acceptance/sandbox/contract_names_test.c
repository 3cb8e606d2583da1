// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/contract_names.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Case {
    const char *service, *operation, *parameters, *body, *names;
} Case;

static const Value *parse(Arena *arena, const char *json) {
    return json == NULL ? &value_null : json_parse(arena, text_of(json), NULL);
}

static void names_are_those_of_the_contract(void **state) {
    static const Case cases[] = {
        {"fc", "CreateFunction", "{}",
         "{\"functionName\":\"a\",\"customContainerConfig\":{\"image\":\"b\"},"
         "\"environmentVariables\":{\"ACCESS_CODE\":\"hunter2\"}}",
         "[\"customContainerConfig\",\"customContainerConfig.image\",\"environmentVariables\","
         "\"functionName\"]"},
        {"vpc", "TagResources",
         "{\"ResourceType\":\"VPC\",\"Tag\":[{\"Key\":\"a\",\"Value\":\"1\"},{\"Key\":\"b\"}]}",
         NULL, "[\"ResourceType\",\"Tag\",\"Tag.Key\",\"Tag.Value\"]"},
        {"auth0", "UpdateConnectionClients", "{\"id\":\"con_1\"}",
         "[{\"client_id\":\"a\",\"status\":true},{\"client_id\":\"b\"}]",
         "[\"id\",\"client_id\",\"status\"]"},
        {"sts", "GetCallerIdentity", "{}", NULL, "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Case *c = &cases[i];
        const ContractOperation *operation =
            contract_operation(contract_find(c->service), text_of(c->operation));
        assert_non_null(operation);
        const Value *names =
            contract_names(*state, operation, parse(*state, c->parameters), parse(*state, c->body));
        assert_string_equal(json_print(*state, names).data, c->names);
    }
}

static void without_a_contract_members_count(void **state) {
    const Value *names = contract_names(*state, NULL, parse(*state, "{\"a\":1}"),
                                        parse(*state, "{\"b\":{\"c\":1}}"));
    assert_string_equal(json_print(*state, names).data, "[\"a\",\"b\"]");
    names = contract_names(*state, NULL, &value_empty_map, parse(*state, "[1]"));
    assert_string_equal(json_print(*state, names).data, "[]");
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_those_of_the_contract, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_contract_members_count, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
