// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/contract.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- operations are found by what a request looks like
static void operations_are_routed(void **state) {
    (void)state;
    const struct {
        const char *method, *path, *operation;
    } cases[] = {
        {"POST", "/2023-03-30/functions", "CreateFunction"},
        {"GET", "/2023-03-30/functions", "ListFunctions"},
        {"GET", "/2023-03-30/functions/a", "GetFunction"},
        {"PUT", "/2023-03-30/functions/a%2Fb", "UpdateFunction"},
        {"GET", "/2023-03-30/functions/a/triggers", "ListTriggers"},
        {"DELETE", "/2023-03-30/functions/a/triggers/t", "DeleteTrigger"},
        {"GET", "/2023-03-30/custom-domains/%2A.example.com", "GetCustomDomain"},
        {"GET", "/2023-03-30/functions/", NULL},
        {"GET", "/2023-03-30/functions/a/", NULL},
        {"PATCH", "/2023-03-30/functions/a", NULL},
        {"GET", "/2021-04-06/functions", NULL},
        {"GET", "/", NULL},
        {"GET", "", NULL},
        {"GET", "/2023-03-30/functions/a/triggers/t/u", NULL},
    };
    const Contract *fc = contract_find("fc");
    assert_non_null(fc);
    for (size_t i = 0; i < COUNT(cases); i++) {
        ContractInput input = {.method = text_of(cases[i].method), .path = text_of(cases[i].path)};
        const ContractOperation *found = contract_route(fc, &input);
        if (cases[i].operation == NULL)
            assert_null(found);
        else if (found == NULL)
            fail_msg("%s %s: none", cases[i].method, cases[i].path);
        else
            assert_string_equal(found->name, cases[i].operation);
    }
    assert_null(contract_find("nothing"));
    assert_null(contract_operation(contract_find("sts"), TEXT("assumerole")));
    assert_non_null(contract_operation(contract_find("sts"), TEXT("AssumeRole")));
}

// Every row of every table: what the code relies on.
static void check_fields(const ContractField *fields, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const ContractField *field = &fields[i];
        bool one = field->type == CONTRACT_ARRAY || field->type == CONTRACT_MAP;
        assert_true(strlen(field->name) > 0);
        assert_true(!one || field->field_count == 1);
        assert_true(field->field_count == 0 || field->fields != NULL);
        assert_true(field->place != CONTRACT_IN_PATH ||
                    (field->required && field->type == CONTRACT_STRING));
        for (size_t j = i + 1; j < count; j++) assert_string_not_equal(field->name, fields[j].name);
        check_fields(field->fields, field->field_count);
    }
}

static void tables_are_sound(void **state) {
    (void)state;
    size_t operations = 0;
    for (const Contract *const *c = contracts; *c != NULL; c++) {
        for (size_t i = 0; i < (*c)->operation_count; i++, operations++) {
            const ContractOperation *operation = &(*c)->operations[i];
            check_fields(operation->fields, operation->field_count);
            assert_ptr_equal(contract_operation(*c, text_of(operation->name)), operation);
        }
    }
    assert_true(operations > 60);
}

// ---- parameters
typedef struct Case {
    const char *operation;
    const char *query; // name=value, several by '&'; not encoded
    const char *body;
    ContractFault fault;
    const char *where;  // of the fault
    const char *result; // good: parameters and body as JSON
} Case;

static ContractInput input_of(Arena *arena, const Case *one, const char *path) {
    ContractPair *pairs = ARENA_ARRAY(arena, 16, ContractPair);
    ContractInput input = {
        .method = TEXT("POST"), .path = text_of(path), .query = pairs, .body = text_of(one->body)};
    Text rest = one->query == NULL ? (Text){0} : text_of(one->query), piece;
    while (text_next(&rest, '&', &piece)) {
        ContractPair *pair = &pairs[input.query_count++];
        Text value = piece;
        (void)text_next(&value, '=', &pair->name);
        pair->value = value;
    }
    return input;
}

static void run_cases(Arena *arena, const Contract *contract, const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Case *one = &cases[i];
        const ContractOperation *operation = contract_operation(contract, text_of(one->operation));
        assert_non_null(operation);
        const char *path = contract->rpc ? "/" : "/2023-03-30/functions/f%2F1/triggers/t";
        ContractInput input = input_of(arena, one, path);
        ContractResult result = contract_read(arena, contract, operation, &input);
        if (result.fault != one->fault) {
            fail_msg("case %zu: fault %d at %s", i, (int)result.fault,
                     result.where == NULL ? "-" : result.where);
        }
        if (one->where != NULL) assert_string_equal(result.where, one->where);
        if (one->result == NULL) continue;
        Text parameters = json_print(arena, result.parameters);
        Text body = json_print(arena, result.body);
        assert_string_equal(arena_printf(arena, "%s %s", parameters.data, body.data), one->result);
    }
}

#define NAMED "\"functionName\":\"f\",\"handler\":\"h\",\"runtime\":\"custom-container\""

static void json_bodies_are_checked_at_every_depth(void **state) {
    const Case cases[] = {
        {"CreateFunction", NULL, "{" NAMED "}", CONTRACT_GOOD, NULL, "{} {" NAMED "}"},
        {"CreateFunction", NULL,
         "{" NAMED ",\"cpu\":0.50,\"memorySize\":512,\"internetAccess\":true,"
         "\"description\":null,\"environmentVariables\":{\"A\":\"1\"},"
         "\"tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}",
         CONTRACT_GOOD, NULL,
         "{} {\"cpu\":0.5,\"environmentVariables\":{\"A\":\"1\"},\"functionName\":\"f\","
         "\"handler\":\"h\",\"internetAccess\":true,\"memorySize\":512,"
         "\"runtime\":\"custom-container\",\"tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}"},
        {"CreateFunction", NULL, "", CONTRACT_MISSING, "functionName", NULL},
        {"CreateFunction", NULL, "{\"functionName\":\"f\",\"runtime\":\"r\"}", CONTRACT_MISSING,
         "handler", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"bogus\":1}", CONTRACT_UNKNOWN, "bogus", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"customContainerConfig\":{\"imagee\":\"x\"}}",
         CONTRACT_UNKNOWN, "customContainerConfig.imagee", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"customContainerConfig\":{\"port\":\"3210\"}}",
         CONTRACT_MISFIT, "customContainerConfig.port", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"memorySize\":2147483648}", CONTRACT_MISFIT,
         "memorySize", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"memorySize\":1.5}", CONTRACT_MISFIT, "memorySize",
         NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"environmentVariables\":{\"A\":1}}", CONTRACT_MISFIT,
         "environmentVariables.A", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"environmentVariables\":[]}", CONTRACT_MISFIT,
         "environmentVariables", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"tags\":[{\"Key\":\"k\"},{\"key\":\"k\"}]}",
         CONTRACT_UNKNOWN, "tags.1.key", NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"layers\":[null]}", CONTRACT_MISFIT, "layers.0",
         NULL},
        {"CreateFunction", NULL, "{" NAMED ",\"internetAccess\":\"true\"}", CONTRACT_MISFIT,
         "internetAccess", NULL},
        {"CreateFunction", NULL, "{" NAMED, CONTRACT_MISFIT, "body", NULL},
        {"CreateFunction", NULL, "[]", CONTRACT_MISFIT, "body", NULL},
        {"CreateCustomDomain", NULL, "{\"domainName\":\"d\",\"certConfig\":{\"certName\":\"c\"}}",
         CONTRACT_MISSING, "certConfig.certificate", NULL},
    };
    run_cases(*state, contract_find("fc"), cases, COUNT(cases));
}

static void texts_become_typed(void **state) {
    const Case cases[] = {
        {"GetTrigger", NULL, NULL, CONTRACT_GOOD, NULL,
         "{\"functionName\":\"f/1\",\"triggerName\":\"t\"} null"},
        {"GetTrigger", NULL, "{}", CONTRACT_UNKNOWN, "body", NULL},
        {"ListFunctions", "limit=50&prefix=lobe", NULL, CONTRACT_GOOD, NULL,
         "{\"limit\":50,\"prefix\":\"lobe\"} null"},
        {"ListFunctions", "limit=many", NULL, CONTRACT_MISFIT, "limit", NULL},
        {"ListFunctions", "limit=", NULL, CONTRACT_MISFIT, "limit", NULL},
        {"ListFunctions", "limits=5", NULL, CONTRACT_UNKNOWN, "limits", NULL},
        {"ListFunctions", "Action=x", NULL, CONTRACT_UNKNOWN, "Action", NULL},
        {"ListFunctions", "tags=[{\"Key\":\"a\",\"Value\":\"b\"}]", NULL, CONTRACT_GOOD, NULL,
         "{\"tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]} null"},
        {"ListFunctions", "tags=[{\"Kay\":\"a\"}]", NULL, CONTRACT_UNKNOWN, "tags.0.Kay", NULL},
        {"ListFunctions", "tags=no", NULL, CONTRACT_MISFIT, "tags", NULL},
        {"UntagResources", "ResourceType=function", NULL, CONTRACT_MISSING, "ResourceId", NULL},
        {"UntagResources", "ResourceType=function&ResourceId=[\"a\"]&All=true", NULL, CONTRACT_GOOD,
         NULL, "{\"All\":true,\"ResourceId\":[\"a\"],\"ResourceType\":\"function\"} null"},
        {"UntagResources", "ResourceType=function&ResourceId=[\"a\"]&All=yes", NULL,
         CONTRACT_MISFIT, "All", NULL},
    };
    run_cases(*state, contract_find("fc"), cases, COUNT(cases));
}

// Our three services have no flattened parameters yet; ECS and VPC do.
static const ContractField tag_fields[] = {
    {.name = "Key", .type = CONTRACT_STRING, .place = CONTRACT_IN_QUERY, .required = true},
    {.name = "Value", .type = CONTRACT_STRING, .place = CONTRACT_IN_QUERY}};
static const ContractField tag_element[] = {{.name = "element",
                                             .type = CONTRACT_OBJECT,
                                             .place = CONTRACT_IN_QUERY,
                                             .fields = tag_fields,
                                             .field_count = 2}};
static const ContractField number_element[] = {
    {.name = "element", .type = CONTRACT_INT64, .place = CONTRACT_IN_QUERY}};
static const ContractField rpc_fields[] = {
    {.name = "RegionId", .type = CONTRACT_STRING, .place = CONTRACT_IN_QUERY, .required = true},
    {.name = "Tag",
     .type = CONTRACT_ARRAY,
     .place = CONTRACT_IN_QUERY,
     .encoding = CONTRACT_FLATTEN,
     .fields = tag_element,
     .field_count = 1},
    {.name = "Size",
     .type = CONTRACT_ARRAY,
     .place = CONTRACT_IN_QUERY,
     .encoding = CONTRACT_FLATTEN,
     .fields = number_element,
     .field_count = 1},
    {.name = "Mode", .type = CONTRACT_STRING, .place = CONTRACT_IN_HEADER},
};
static const ContractOperation rpc_operations[] = {
    {.name = "Make", .method = "POST", .path = "/", .fields = rpc_fields, .field_count = 4}};
static const Contract rpc = {.service = "x",
                             .version = "1",
                             .rpc = true,
                             .operations = rpc_operations,
                             .operation_count = 1};

static void flattened_parameters_are_put_together(void **state) {
    const Case cases[] = {
        {"Make", "RegionId=r&Tag.2.Key=b&Tag.1.Key=a&Tag.1.Value=v", NULL, CONTRACT_GOOD, NULL,
         "{\"RegionId\":\"r\",\"Tag\":[{\"Key\":\"a\",\"Value\":\"v\"},{\"Key\":\"b\"}]} null"},
        {"Make", "RegionId=r&Size.1=10&Size.2=-3", NULL, CONTRACT_GOOD, NULL,
         "{\"RegionId\":\"r\",\"Size\":[10,-3]} null"},
        {"Make", "RegionId=r&Size.1=ten", NULL, CONTRACT_MISFIT, "Size.1", NULL},
        {"Make", "RegionId=r&Tag.1.Kez=a", NULL, CONTRACT_UNKNOWN, "Tag.1.Kez", NULL},
        {"Make", "RegionId=r&Tag.1.Value=a", NULL, CONTRACT_MISSING, "Tag.1.Key", NULL},
        {"Make", "RegionId=r&Tag.2.Key=a", NULL, CONTRACT_MISFIT, "Tag.1", NULL},
        {"Make", "RegionId=r&Tug.1.Key=a", NULL, CONTRACT_UNKNOWN, "Tug.1.Key", NULL},
        {"Make", "Action=Make&Version=1&Format=JSON", NULL, CONTRACT_MISSING, "RegionId", NULL},
        {"Make", "RegionId=", NULL, CONTRACT_MISSING, "RegionId", NULL},
    };
    run_cases(*state, &rpc, cases, COUNT(cases));
}

static void header_parameters_are_read(void **state) {
    const ContractPair query[] = {{TEXT("RegionId"), TEXT("r")}};
    const ContractPair headers[] = {{TEXT("Accept"), TEXT("*/*")}, {TEXT("mode"), TEXT("fast")}};
    ContractInput input = {.method = TEXT("POST"),
                           .path = TEXT("/"),
                           .query = query,
                           .query_count = 1,
                           .headers = headers,
                           .header_count = 2};
    ContractResult result = contract_read(*state, &rpc, &rpc_operations[0], &input);
    assert_int_equal(result.fault, CONTRACT_GOOD);
    assert_string_equal(value_cstr(value_get(result.parameters, "Mode")), "fast");
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void a_body_may_be_a_list(void **state) {
    Arena *arena = *state;
    const struct {
        const char *body;
        ContractFault fault;
        const char *where;
    } cases[] = {
        {"[]", CONTRACT_GOOD, NULL},
        {"[{\"client_id\":\"a\",\"status\":true}]", CONTRACT_GOOD, NULL},
        {"{}", CONTRACT_MISFIT, "body"},
        {"", CONTRACT_MISFIT, "body"},
        {"[1]", CONTRACT_MISFIT, "body.0"},
        {"[{\"client_id\":\"a\"}]", CONTRACT_MISSING, "body.0.status"},
        {"[{\"client_id\":\"a\",\"status\":true,\"x\":1}]", CONTRACT_UNKNOWN, "body.0.x"},
    };
    const Contract *contract = contract_find("auth0");
    const ContractOperation *operation =
        contract_operation(contract, TEXT("UpdateConnectionClients"));
    for (size_t i = 0; i < COUNT(cases); i++) {
        const ContractInput input = {.method = TEXT("PATCH"),
                                     .path = TEXT("/api/v2/connections/a/clients"),
                                     .body = text_of(cases[i].body)};
        ContractResult result = contract_read(arena, contract, operation, &input);
        if (result.fault != cases[i].fault) fail_msg("%s: %d", cases[i].body, (int)result.fault);
        if (result.fault == CONTRACT_GOOD) {
            assert_int_equal(result.body->kind, VALUE_LIST);
            continue;
        }
        assert_string_equal(result.where, cases[i].where);
        assert_int_equal(result.place, CONTRACT_IN_BODY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(operations_are_routed),
        TEST(tables_are_sound),
        TEST(json_bodies_are_checked_at_every_depth),
        TEST(texts_become_typed),
        TEST(flattened_parameters_are_put_together),
        TEST(header_parameters_are_read),
        TEST(a_body_may_be_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
