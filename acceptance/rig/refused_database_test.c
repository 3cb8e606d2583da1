// SPDX-License-Identifier: MPL-2.0
// Refusals of every call on the network and the database of a deployment.
#include "acceptance/rig/refused.h"

#include "acceptance/rig/stack_fixture.h"

#define CHANGED                                                                                    \
    "{\"database\":{\"storage_gb\":40,\"backup_retention_days\":30,\"security_ips\":["             \
    "\"10.9.0.1\"],\"password\":\"Other-5678\"}}"

static BaseRig *network_new(void) {
    return stack_begin(STACK_NETWORK);
}

static BaseRig *database_new(void) {
    return stack_begin(STACK_DATABASE);
}

static const Value *open_config(const BaseRig *rig, const char *more) {
    static const char open[] = "{\"database\":{\"deletion_protection\":false}}";
    return stack_config(rig, json_print(rig->arena, base_json(rig->arena, open, more)).data);
}

static const RefusedLife network_life = {network_new, stack_config, base_destroy_fault};
static const RefusedLife database_life = {database_new, open_config, base_destroy_fault};

static const Command commands[] = {
    {"make a network", &network_life, NULL, "{}", REFUSED_AS_IT_IS, "fc2.GetAccountSettings#1+"},
    {"adopt a network", &network_life, "{}", "{}", REFUSED_FORGOTTEN, ""},
    {"remove a network", &network_life, "{}", NULL, REFUSED_AS_IT_IS, ""},
    {"make a database", &database_life, NULL, "{}", REFUSED_AS_IT_IS, "fc2.GetAccountSettings#1+"},
    {"adopt a database", &database_life, "{}", CHANGED, REFUSED_FORGOTTEN, ""},
    {"change a database", &database_life, "{}", CHANGED, REFUSED_AS_IT_IS, ""},
    {"remove a database", &database_life, "{}", NULL, REFUSED_AS_IT_IS,
     "rds.DescribeDBInstanceAttribute#2"},
};

static void refusals_are_told_and_end_it(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++) every_call_is_refused(&commands[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_told_and_end_it),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
